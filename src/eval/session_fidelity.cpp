#include "vt/eval/session_fidelity.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "eval/result.hpp"

namespace vt::eval {
namespace {

double share(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0.0;
}

struct LevelSums {
  std::int64_t views = 0, known = 0, buys = 0;
};

// Sums over the page views of a log's sessions.
struct LogSums {
  explicit LogSums(const SimulatorSpec& spec)
      : spec(spec),
        served(static_cast<std::size_t>(spec.rules.max_page_index) + 1),
        ended(served.size()),
        levels(static_cast<std::size_t>(spec.rules.attributes.width)) {}

  void add(const data::Pages& pages, std::size_t row) {
    const Feedback feedback = pages.feedback[row];
    const bool knows = feedback != Feedback::kUnknown, buys = feedback == Feedback::kBuy;
    ++feedbacks[static_cast<std::size_t>(feedback)];
    if (!pages.n_clicks.empty()) clicks += pages.n_clicks[row];
    const auto page = static_cast<std::size_t>(pages.page[row]);
    ++served[page];
    if (buys || feedback == Feedback::kLeave || page + 1 == served.size()) ++ended[page];
    const session::AttributesView& attributes = spec.rules.attributes;
    for (int i = 0; i < attributes.count; ++i) {
      LevelSums& level = levels[static_cast<std::size_t>(attributes.offset[i] + pages.codes_of(row)[i])];
      ++level.views;
      level.known += knows;
      level.buys += buys;
    }
  }

  const SimulatorSpec& spec;
  std::int64_t feedbacks[4] = {};
  std::int64_t clicks = 0;
  std::vector<std::int64_t> served, ended;  // [max_page_index + 1] sessions
  std::vector<LevelSums> levels;            // [one-hot width]
};

// At every page, the sessions that end there among those that reach it.
std::vector<double> lasting_of(const LogSums& sums) {
  std::vector<double> lasting = {1.0};
  for (std::size_t n = 0; n < sums.served.size() && sums.served[n] > 0; ++n)
    lasting.push_back(lasting.back() * (1.0 - share(sums.ended[n], sums.served[n])));
  return lasting;
}

std::vector<double> mean_ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = 0.5 * static_cast<double>(begin + end - 1);
  }
  return ranks;
}

// Pearson's; 0 where one side does not vary.
double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  const auto n = static_cast<double>(x.size());
  const double mean_x = std::accumulate(x.begin(), x.end(), 0.0) / n;
  const double mean_y = std::accumulate(y.begin(), y.end(), 0.0) / n;
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mean_x) * (y[i] - mean_y);
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0.0;
}

double lasting_at(const SessionFigures& figures, std::size_t n) {
  return n < figures.lasting.size() ? figures.lasting[n] : 0.0;
}

}  // namespace

SessionFigures figures_of_log(const data::LoadedPages& log, const std::vector<std::int64_t>& sessions,
                              const SimulatorSpec& spec) {
  LogSums sums(spec);
  SessionFigures figures;
  for (const std::int64_t number : sessions) {
    const auto s = static_cast<std::size_t>(number);
    for (std::int64_t row = log.session_begin[s]; row < log.session_begin[s + 1]; ++row) {
      sums.add(log.pages, static_cast<std::size_t>(row));
      ++figures.page_views;
    }
  }
  figures.sessions = static_cast<std::int64_t>(sessions.size());
  const std::int64_t known = figures.page_views - sums.feedbacks[3];
  figures.turn_per_page = share(sums.feedbacks[0], known);
  figures.r2p = figures.buy_per_page = share(sums.feedbacks[1], known);
  figures.leave_per_page = share(sums.feedbacks[2], known);
  figures.pages_per_session = share(figures.page_views, figures.sessions);
  if (!log.pages.n_clicks.empty()) figures.clicks_per_page = share(sums.clicks, figures.page_views);
  figures.lasting = lasting_of(sums);
  std::size_t column = 0;
  for (const Attribute& attribute : spec.attributes) {
    for (int level = 0; level < attribute.size; ++level, ++column) {
      const LevelSums& own = sums.levels[column];
      if (own.views == 0) continue;
      figures.levels.push_back(
          {attribute.name, label_of(attribute, level), own.views, share(own.buys, own.known)});
    }
  }
  return figures;
}

SessionFigures figures_of(const EvalResult& result) {
  const auto mean = [&result](const char* name) {
    const Estimate* found = result.find(name);
    return found != nullptr ? std::optional(found->mean) : std::nullopt;
  };
  SessionFigures figures;
  figures.sessions = result.sessions;
  figures.page_views = result.page_views;
  figures.r2p = mean("r2p").value_or(0.0);
  figures.turn_per_page = mean("turn_per_page").value_or(0.0);
  figures.buy_per_page = mean("buy_per_page").value_or(0.0);
  figures.leave_per_page = mean("leave_per_page").value_or(0.0);
  figures.pages_per_session = mean("pages_per_session").value_or(0.0);
  figures.clicks_per_page = mean("clicks_per_page");
  for (const BreakdownRow& page : result.by_page)
    figures.lasting.push_back(share(page.page_views, result.sessions));
  const auto is_r2p = [](const NamedEstimate& metric) { return metric.name == "r2p"; };
  const auto r2p = std::find_if(result.metrics.begin(), result.metrics.end(), is_r2p);
  if (r2p == result.metrics.end()) return figures;
  const auto at = static_cast<std::size_t>(r2p - result.metrics.begin());
  for (const BreakdownRow& row : result.by_attribute)
    figures.levels.push_back({row.attribute, row.level, row.page_views, row.estimates[at].mean});
  return figures;
}

double length_distance(const SessionFigures& a, const SessionFigures& b) {
  double largest = 0;
  for (std::size_t n = 0; n < std::max(a.lasting.size(), b.lasting.size()); ++n)
    largest = std::max(largest, std::abs(lasting_at(a, n) - lasting_at(b, n)));
  return largest;
}

std::optional<double> r2p_correlation(const SessionFigures& a, const SessionFigures& b,
                                      std::int64_t least_page_views) {
  std::map<std::pair<std::string, std::string>, double> others;
  for (const LevelFigures& level : b.levels) {
    if (level.page_views >= least_page_views) others[{level.attribute, level.level}] = level.r2p;
  }
  std::vector<double> x, y;
  for (const LevelFigures& level : a.levels) {
    const auto other = others.find({level.attribute, level.level});
    if (level.page_views < least_page_views || other == others.end()) continue;
    x.push_back(level.r2p);
    y.push_back(other->second);
  }
  if (x.size() < 3) return std::nullopt;
  return correlation(mean_ranks(x), mean_ranks(y));
}

}  // namespace vt::eval
