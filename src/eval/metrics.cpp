#include "vt/eval/metrics.hpp"

#include <cstring>
#include <stdexcept>
#include <type_traits>

#include "vt/core/half.hpp"

namespace vt::eval {
namespace {

SessionSums sums_of_page(session::Outcome outcome, float turnover, float norm) {
  SessionSums page;
  page[Quantity::kPages] = 1;
  page[Quantity::kTurns] = outcome.feedback == Feedback::kTurn ? 1 : 0;
  page[Quantity::kBuys] = outcome.feedback == Feedback::kBuy ? 1 : 0;
  page[Quantity::kLeaves] = outcome.feedback == Feedback::kLeave ? 1 : 0;
  page[Quantity::kClicks] = outcome.clicks;
  page[Quantity::kAnyClick] = outcome.clicks > 0 ? 1 : 0;
  page[Quantity::kTurnover] = fixed_point(turnover, kMoneyUnit);
  page[Quantity::kNorm] = fixed_point(norm, kNormUnit);
  return page;
}

template <class T>
void append(std::vector<std::byte>& bytes, const T* data, std::size_t count) {
  static_assert(std::has_unique_object_representations_v<T>);  // no byte of padding
  const auto* first = reinterpret_cast<const std::byte*>(data);
  bytes.insert(bytes.end(), first, first + count * sizeof(T));
}

template <class T>
void take(std::span<const std::byte>& bytes, T* data, std::size_t count) {
  if (bytes.size() < count * sizeof(T)) throw std::invalid_argument("saved metrics: of another simulator");
  std::memcpy(data, bytes.data(), count * sizeof(T));
  bytes = bytes.subspan(count * sizeof(T));
}

}  // namespace

std::vector<Metric> metrics_of(const SimulatorSpec& spec) {
  using Per = Metric::Per;
  std::vector<Metric> all;
  if (spec.has_purchases()) all.push_back({"r2p", Quantity::kBuys, Per::kPage, 1.0});
  if (spec.has_clicks()) all.push_back({"clicks_per_page", Quantity::kClicks, Per::kPage, 1.0});
  if (spec.has_clicks() && spec.rules.n_slots > 0) {
    all.push_back({"ctr", Quantity::kClicks, Per::kPage, 1.0 / spec.rules.n_slots});
  }
  all.push_back({"pages_per_session", Quantity::kPages, Per::kSession, 1.0});
  if (spec.has_clicks()) all.push_back({"any_click_rate", Quantity::kAnyClick, Per::kSession, 1.0});
  if (spec.has_purchases()) all.push_back({"buy_rate", Quantity::kBuys, Per::kSession, 1.0});
  all.push_back({"leave_rate", Quantity::kLeaves, Per::kSession, 1.0});
  all.push_back({"turn_per_page", Quantity::kTurns, Per::kPage, 1.0});
  if (spec.has_purchases()) all.push_back({"buy_per_page", Quantity::kBuys, Per::kPage, 1.0});
  all.push_back({"leave_per_page", Quantity::kLeaves, Per::kPage, 1.0});
  if (spec.has_turnover) all.push_back({"tt_per_page", Quantity::kTurnover, Per::kPage, kMoneyUnit});
  if (spec.has_purchases()) all.push_back({"tv_per_page", Quantity::kBuys, Per::kPage, 1.0});
  if (spec.has_turnover) all.push_back({"tt_total", Quantity::kTurnover, Per::kAll, kMoneyUnit});
  if (spec.has_purchases()) all.push_back({"tv_total", Quantity::kBuys, Per::kAll, 1.0});
  if (spec.action_size() > 0) all.push_back({"action_norm", Quantity::kNorm, Per::kPage, kNormUnit});
  return all;
}

Estimate estimate(const Moments& moments, const Metric& metric) {
  switch (metric.per) {
    case Metric::Per::kPage:
      return per_page(moments, metric.quantity, metric.unit);
    case Metric::Per::kSession:
      return per_session(moments, metric.quantity, metric.unit);
    case Metric::Per::kAll:
      return in_all(moments, metric.quantity, metric.unit);
  }
  return {};
}

void PageSums::add(const SessionSums& page) {
  ++views;
  turns += page[Quantity::kTurns];
  buys += page[Quantity::kBuys];
  leaves += page[Quantity::kLeaves];
  any_click += page[Quantity::kAnyClick];
  clicks += page[Quantity::kClicks];
  clicks_square += page[Quantity::kClicks] * page[Quantity::kClicks];
  turnover += page[Quantity::kTurnover];
  turnover_square += Int128{page[Quantity::kTurnover]} * page[Quantity::kTurnover];
  norm += page[Quantity::kNorm];
  norm_square += Int128{page[Quantity::kNorm]} * page[Quantity::kNorm];
}

void PageSums::add(const PageSums& other) {
  views += other.views;
  turns += other.turns;
  buys += other.buys;
  leaves += other.leaves;
  any_click += other.any_click;
  clicks += other.clicks;
  clicks_square += other.clicks_square;
  turnover += other.turnover;
  turnover_square += other.turnover_square;
  norm += other.norm;
  norm_square += other.norm_square;
}

Moments PageSums::moments() const {
  Moments m;
  m.count = views;
  m.sum = {views, turns, buys, leaves, clicks, any_click, turnover, norm};
  m.square = {views, turns, buys, leaves, clicks_square, any_click, turnover_square, norm_square};
  m.with_pages = m.sum;
  return m;
}

Metrics::Metrics(const session::PageRules& rules)
    : attributes_(rules.attributes),
      by_page_(static_cast<std::size_t>(rules.max_page_index) + 1),
      by_level_(static_cast<std::size_t>(rules.attributes.width)) {
  for (int i = 0; i < rules.action_size; ++i) {
    low_.push_back(half_bits(rules.low[i]));
    high_.push_back(half_bits(rules.high[i]));
  }
}

void Metrics::add(const TrajectoriesView& pages, std::int64_t begin, std::int64_t end,
                  std::span<SessionSums> open) {
  for (std::int64_t t = 0; t < pages.pages; ++t) {
    for (std::int64_t lane = begin; lane < end; ++lane) {
      const std::int64_t row = t * pages.lanes + lane;
      const session::Outcome outcome = session::unpack_outcome(pages.outcome[row]);
      if (!outcome.served) continue;
      const SessionSums page = sums_of_page(outcome, pages.turnover[row], pages.norm[row]);
      by_page_[session::unpack_state(pages.state[row]).page].add(page);
      const std::uint16_t* action = pages.action + row * pages.actions;
      for (std::size_t i = 0; i < low_.size(); ++i)
        at_bound_ += action[i] == low_[i] || action[i] == high_[i];
      SessionSums& session = open[static_cast<std::size_t>(lane)];
      for (std::size_t q = 0; q < kQuantities; ++q) session.value[q] += page.value[q];
      if (outcome.end == EndReason::kNone) continue;
      session[Quantity::kAnyClick] = session[Quantity::kAnyClick] > 0 ? 1 : 0;
      close(session, pages.customer + row * pages.words);
      session = SessionSums{};
    }
  }
}

void Metrics::close(const SessionSums& session, const std::uint32_t* customer) {
  Moments one;
  one.add(session);
  total_.add(one);
  for (int i = 0; i < attributes_.count; ++i) {
    const auto level =
        static_cast<std::size_t>(attributes_.offset[i]) + session::unpack(attributes_, i, customer);
    by_level_[level].add(one);
  }
}

void Metrics::add(const Metrics& other) {
  total_.add(other.total_);
  for (std::size_t i = 0; i < by_page_.size(); ++i) by_page_[i].add(other.by_page_[i]);
  for (std::size_t i = 0; i < by_level_.size(); ++i) by_level_[i].add(other.by_level_[i]);
  at_bound_ += other.at_bound_;
}

std::vector<std::byte> Metrics::save() const {
  std::vector<std::byte> bytes;
  append(bytes, &at_bound_, 1);
  append(bytes, &total_, 1);
  append(bytes, by_page_.data(), by_page_.size());
  append(bytes, by_level_.data(), by_level_.size());
  return bytes;
}

void Metrics::restore(std::span<const std::byte> bytes) {
  take(bytes, &at_bound_, 1);
  take(bytes, &total_, 1);
  take(bytes, by_page_.data(), by_page_.size());
  take(bytes, by_level_.data(), by_level_.size());
  if (!bytes.empty()) throw std::invalid_argument("saved metrics: of another simulator");
}

}  // namespace vt::eval
