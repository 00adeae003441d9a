// Integer metrics: what is counted, that no order matters, and the standard errors against plain
// floating-point formulas.
#include "vt/eval/metrics.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "vt/core/half.hpp"

namespace vt::eval {
namespace {

session::PageRules small_rules() {
  session::PageRules rules;
  rules.kind = SimulatorKind::kLearned;
  session::append_attribute(rules.attributes, 2);
  session::append_attribute(rules.attributes, 3);
  rules.action_size = 2;
  rules.max_page_index = 3;
  rules.n_slots = 10;
  rules.feedback_classes = 3;
  rules.click_classes = 11;
  rules.low[0] = rules.low[1] = -1.0f;
  rules.high[0] = rules.high[1] = 1.0f;
  return rules;
}

SimulatorSpec small_spec() {
  SimulatorSpec spec;
  spec.rules = small_rules();
  spec.attributes = {{"colour", "categorical", 2, {}}, {"size", "ordinal", 3, {}}};
  spec.has_turnover = true;
  return spec;
}

struct PageOf {
  int clicks = 0;
  Feedback feedback = Feedback::kTurn;
  EndReason end = EndReason::kNone;
  float turnover = 0.0f;
  float norm = 0.0f;
  int code0 = 0, code1 = 0;  // attributes
  int page = 0;
  bool served = true;
};

// pages[t][lane]
Trajectories fill(const std::vector<std::vector<PageOf>>& pages) {
  const session::PageRules rules = small_rules();
  const auto lanes = static_cast<std::int64_t>(pages.front().size());
  Trajectories out(rules, static_cast<std::int64_t>(pages.size()), lanes);
  const TrajectoriesView& view = out.view();
  for (std::size_t t = 0; t < pages.size(); ++t) {
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
      const PageOf& p = pages[t][static_cast<std::size_t>(lane)];
      const std::int64_t row = static_cast<std::int64_t>(t) * lanes + lane;
      session::Outcome outcome{p.feedback, p.end, static_cast<std::uint32_t>(p.clicks), 0, p.served};
      view.outcome[row] = p.served ? session::pack(outcome) : 0u;
      view.turnover[row] = p.turnover;
      view.norm[row] = p.norm;
      view.state[row] = session::pack(session::State{static_cast<std::uint32_t>(p.page), 0, 0});
      view.action[row * 2] = half_bits(p.norm > 1.0f ? 1.0f : 0.25f);
      view.action[row * 2 + 1] = half_bits(0.0f);
      view.customer[row] = 0;
      session::pack(rules.attributes, 0, static_cast<std::uint32_t>(p.code0), view.customer + row);
      session::pack(rules.attributes, 1, static_cast<std::uint32_t>(p.code1), view.customer + row);
    }
  }
  return out;
}

double value(const Moments& m, const std::string& name) {
  for (const Metric& metric : metrics_of(small_spec())) {
    if (name == metric.name) return estimate(m, metric).mean;
  }
  ADD_FAILURE() << name;
  return 0.0;
}

TEST(Metrics, CountsWhatThePagesCameTo) {
  const PageOf idle{.served = false};
  const Trajectories pages = fill({
      {{.clicks = 2, .norm = 0.5f, .code0 = 1, .code1 = 2},
       {.feedback = Feedback::kLeave, .end = EndReason::kLeave, .norm = 2.0f, .code0 = 0, .code1 = 2}},
      {{.clicks = 1,
        .feedback = Feedback::kBuy,
        .end = EndReason::kBuy,
        .turnover = 12.5f,
        .norm = 1.5f,
        .code0 = 1,
        .code1 = 2,
        .page = 1},
       idle},
  });
  Metrics metrics(small_rules());
  std::vector<SessionSums> open(2);
  metrics.add(pages.view(), 0, 2, open);
  const Moments& all = metrics.total();
  EXPECT_EQ(all.sessions(), 2);
  EXPECT_EQ(all.page_views(), 3);
  EXPECT_DOUBLE_EQ(value(all, "r2p"), 1.0 / 3);
  EXPECT_DOUBLE_EQ(value(all, "clicks_per_page"), 1.0);
  EXPECT_DOUBLE_EQ(value(all, "ctr"), 0.1);
  EXPECT_DOUBLE_EQ(value(all, "pages_per_session"), 1.5);
  EXPECT_DOUBLE_EQ(value(all, "any_click_rate"), 0.5);
  EXPECT_DOUBLE_EQ(value(all, "buy_rate"), 0.5);
  EXPECT_DOUBLE_EQ(value(all, "leave_rate"), 0.5);
  EXPECT_DOUBLE_EQ(value(all, "turn_per_page"), 1.0 / 3);
  EXPECT_DOUBLE_EQ(value(all, "leave_per_page"), 1.0 / 3);
  EXPECT_DOUBLE_EQ(value(all, "tt_per_page"), 12.5 / 3);
  EXPECT_DOUBLE_EQ(value(all, "tt_total"), 12.5);
  EXPECT_DOUBLE_EQ(value(all, "tv_total"), 1.0);
  EXPECT_DOUBLE_EQ(value(all, "action_norm"), 4.0 / 3);
  EXPECT_EQ(metrics.at_bound(), 2);  // one component each of the two pages of norm above 1

  EXPECT_EQ(metrics.by_page()[0].moments().sessions(), 2);
  EXPECT_DOUBLE_EQ(value(metrics.by_page()[1].moments(), "r2p"), 1.0);
  EXPECT_EQ(metrics.by_level()[1].sessions(), 1);      // colour 1
  EXPECT_EQ(metrics.by_level()[2 + 2].sessions(), 2);  // size 2
  EXPECT_EQ(metrics.by_level()[2 + 0].sessions(), 0);
  EXPECT_EQ(open[0].value, SessionSums{}.value);
}

TEST(Metrics, AbsentWhereTheSimulatorCannotGiveThem) {
  SimulatorSpec spec = small_spec();
  spec.kind = SimulatorKind::kVirtualTb;
  spec.has_turnover = false;
  std::vector<std::string> names;
  for (const Metric& metric : metrics_of(spec)) names.emplace_back(metric.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"clicks_per_page", "ctr", "pages_per_session", "any_click_rate",
                                      "leave_rate", "turn_per_page", "leave_per_page", "action_norm"}));
}

PageOf random_page(bool last, int page) {
  PageOf p;
  p.clicks = *rc::gen::inRange(0, 11);
  p.feedback = last ? *rc::gen::element(Feedback::kBuy, Feedback::kLeave) : Feedback::kTurn;
  p.end = !last ? EndReason::kNone : p.feedback == Feedback::kBuy ? EndReason::kBuy : EndReason::kLeave;
  p.turnover = static_cast<float>(*rc::gen::inRange(0, 100000)) * 0.01f;
  p.norm = static_cast<float>(*rc::gen::inRange(0, 4000)) * 0.001f;
  p.page = page;
  return p;
}

// Sessions of one lane each, in columns; shorter ones leave their lane idle.
std::vector<std::vector<PageOf>> random_sessions(int lanes) {
  std::vector<std::vector<PageOf>> pages(4, std::vector<PageOf>(static_cast<std::size_t>(lanes)));
  for (std::size_t lane = 0; lane < static_cast<std::size_t>(lanes); ++lane) {
    const int length = *rc::gen::inRange(1, 5);
    const int code0 = *rc::gen::inRange(0, 2), code1 = *rc::gen::inRange(0, 3);
    for (int t = 0; t < 4; ++t) {
      PageOf& p = pages[static_cast<std::size_t>(t)][lane];
      p = random_page(t + 1 == length, t);
      p.served = t < length;
      p.code0 = code0;
      p.code1 = code1;
    }
  }
  return pages;
}

RC_GTEST_PROP(MetricsProperty, NeitherOrderNorCutsMatter, ()) {
  const int lanes = *rc::gen::inRange(1, 12);
  const auto pages = random_sessions(lanes);
  Metrics once(small_rules());
  std::vector<SessionSums> open(static_cast<std::size_t>(lanes));
  const Trajectories whole = fill(pages);
  once.add(whole.view(), 0, lanes, open);

  const int cut = *rc::gen::inRange(0, lanes + 1);
  const std::size_t page_cut = static_cast<std::size_t>(*rc::gen::inRange(1, 4));
  Metrics first(small_rules()), second(small_rules());
  std::fill(open.begin(), open.end(), SessionSums{});
  for (const auto& part : {std::vector(pages.begin(), pages.begin() + static_cast<std::ptrdiff_t>(page_cut)),
                           std::vector(pages.begin() + static_cast<std::ptrdiff_t>(page_cut), pages.end())}) {
    const Trajectories half = fill(part);
    second.add(half.view(), cut, lanes, open);
    first.add(half.view(), 0, cut, open);
  }
  first.add(second);
  RC_ASSERT(first.save() == once.save());

  Metrics restored(small_rules());
  restored.restore(once.save());
  RC_ASSERT(restored.save() == once.save());
}

// R = sum y / sum x; se^2 = N / (N - 1) * sum (y - R x)^2 / (sum x)^2.
RC_GTEST_PROP(MetricsProperty, StandardErrorsFollowTheDeltaMethod, ()) {
  const int sessions = *rc::gen::inRange(2, 40);
  std::vector<double> x, y;
  Moments m;
  for (int i = 0; i < sessions; ++i) {
    SessionSums s;
    s[Quantity::kPages] = *rc::gen::inRange(1, 20);
    s[Quantity::kClicks] = *rc::gen::inRange(0, 100);
    m.add(s);
    x.push_back(static_cast<double>(s[Quantity::kPages]));
    y.push_back(static_cast<double>(s[Quantity::kClicks]));
  }
  const double n = sessions;
  const double sum_x = std::accumulate(x.begin(), x.end(), 0.0),
               sum_y = std::accumulate(y.begin(), y.end(), 0.0);
  double ratio = 0.0, plain = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    ratio += std::pow(y[i] - sum_y / sum_x * x[i], 2);
    plain += std::pow(y[i] - sum_y / n, 2);
  }
  const auto near = [](double a, double b) { return std::abs(a - b) <= 1e-9 * (1.0 + std::abs(b)); };
  const Estimate page = per_page(m, Quantity::kClicks, 0.5);
  RC_ASSERT(near(page.mean, 0.5 * sum_y / sum_x));
  RC_ASSERT(near(page.se, 0.5 * std::sqrt(n / (n - 1) * ratio) / sum_x));
  const Estimate session = per_session(m, Quantity::kClicks, 1.0);
  RC_ASSERT(near(session.mean, sum_y / n));
  RC_ASSERT(near(session.se, std::sqrt(plain / (n - 1) / n)));
  const Estimate all = in_all(m, Quantity::kClicks, 1.0);
  RC_ASSERT(near(all.mean, sum_y));
  RC_ASSERT(near(all.se, std::sqrt(plain / (n - 1) * n)));
}

TEST(Moments, ConstantRatiosHaveNoErrorAndOneSessionHasNone) {
  Moments m;
  for (int pages = 1; pages < 50; ++pages) {
    SessionSums s;
    s[Quantity::kPages] = pages;
    s[Quantity::kNorm] = pages * (std::int64_t{1} << 44);  // a large norm: the sums leave 64 bits
    m.add(s);
    EXPECT_EQ(std::isnan(per_page(m, Quantity::kNorm, kNormUnit).se), pages == 1);
  }
  const Estimate e = per_page(m, Quantity::kNorm, kNormUnit);
  EXPECT_EQ(e.mean, 0x1p20);
  EXPECT_EQ(e.se, 0.0);
}

TEST(Metrics, SavedBytesOfAnotherShapeAreRefused) {
  Metrics metrics(small_rules());
  session::PageRules other = small_rules();
  other.max_page_index = 4;
  EXPECT_THROW(Metrics(other).restore(metrics.save()), std::invalid_argument);
  auto bytes = metrics.save();
  bytes.pop_back();
  EXPECT_THROW(metrics.restore(bytes), std::invalid_argument);
}

}  // namespace
}  // namespace vt::eval
