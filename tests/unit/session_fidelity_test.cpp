// Figures of hand-made sessions: shares, lengths with censored ends, R2P by level, distances.
#include "vt/eval/session_fidelity.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace vt::eval {
namespace {

SimulatorSpec spec() {
  SimulatorSpec spec;
  spec.attributes = {{"city", "categorical", 2, {"Rom", "Oslo"}}, {"age", "ordinal", 3, {}}};
  for (const Attribute& attribute : spec.attributes)
    session::append_attribute(spec.rules.attributes, attribute.size);
  spec.rules.max_page_index = 2;
  return spec;
}

// Adds a session of one customer, one feedback a page.
void add(data::LoadedPages& log, std::uint16_t city, std::uint16_t age, const std::vector<int>& feedbacks,
         std::uint16_t clicks = 0) {
  data::Pages& pages = log.pages;
  pages.attributes = 2;
  if (log.session_begin.empty()) log.session_begin.push_back(0);
  for (std::size_t page = 0; page < feedbacks.size(); ++page) {
    pages.session.push_back(log.sessions());
    pages.page.push_back(static_cast<std::int32_t>(page));
    pages.codes.insert(pages.codes.end(), {city, age});
    pages.feedback.push_back(static_cast<Feedback>(feedbacks[page]));
    pages.n_clicks.push_back(clicks);
  }
  log.session_begin.push_back(static_cast<std::int64_t>(pages.rows()));
}

std::vector<std::int64_t> all(const data::LoadedPages& log) {
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(log.sessions()));
  std::iota(numbers.begin(), numbers.end(), std::int64_t{0});
  return numbers;
}

// buy at once | turn, leave | turn, turn, turn (the limit) | turn, then lost | unknown, leave.
data::LoadedPages five_sessions() {
  data::LoadedPages log;
  add(log, 0, 0, {1}, 2);
  add(log, 0, 1, {0, 2});
  add(log, 1, 2, {0, 0, 0}, 1);
  add(log, 1, 2, {0});
  add(log, 1, 0, {3, 2}, 1);
  return log;
}

TEST(SessionFidelity, SharesAreOverKnownPageViews) {
  const data::LoadedPages log = five_sessions();
  const SessionFigures f = figures_of_log(log, all(log), spec());
  EXPECT_EQ(f.sessions, 5);
  EXPECT_EQ(f.page_views, 9);
  EXPECT_DOUBLE_EQ(f.r2p, 1.0 / 8.0);
  EXPECT_DOUBLE_EQ(f.buy_per_page, 1.0 / 8.0);
  EXPECT_DOUBLE_EQ(f.turn_per_page, 5.0 / 8.0);
  EXPECT_DOUBLE_EQ(f.leave_per_page, 2.0 / 8.0);
  EXPECT_DOUBLE_EQ(f.pages_per_session, 9.0 / 5.0);
  EXPECT_DOUBLE_EQ(*f.clicks_per_page, 7.0 / 9.0);
}

// Page 0: 5 reach it, 1 ends, one is lost; page 1: 3 reach it, 2 end; page 2: the limit ends 1 of 1.
TEST(SessionFidelity, ALostSessionIsLongerThanWhatIsSeen) {
  const data::LoadedPages log = five_sessions();
  const SessionFigures f = figures_of_log(log, all(log), spec());
  ASSERT_EQ(f.lasting.size(), 4u);
  EXPECT_DOUBLE_EQ(f.lasting[0], 1.0);
  EXPECT_DOUBLE_EQ(f.lasting[1], 0.8);
  EXPECT_DOUBLE_EQ(f.lasting[2], 0.8 / 3.0);
  EXPECT_DOUBLE_EQ(f.lasting[3], 0.0);
}

TEST(SessionFidelity, LevelsCarryTheirLabels) {
  const data::LoadedPages log = five_sessions();
  const SessionFigures f = figures_of_log(log, {0, 1, 4}, spec());
  ASSERT_EQ(f.levels.size(), 4u);
  EXPECT_EQ(f.levels[0].attribute, "city");
  EXPECT_EQ(f.levels[0].level, "Rom");
  EXPECT_EQ(f.levels[0].page_views, 3);
  EXPECT_DOUBLE_EQ(f.levels[0].r2p, 1.0 / 3.0);
  EXPECT_EQ(f.levels[1].level, "Oslo");
  EXPECT_DOUBLE_EQ(f.levels[1].r2p, 0.0);
  EXPECT_EQ(f.levels[2].level, "0");  // no labels: the code
  EXPECT_EQ(f.levels[2].page_views, 3);
  EXPECT_DOUBLE_EQ(f.levels[2].r2p, 0.5);  // one of its pages is unknown
}

TEST(SessionFidelity, SimulatedFiguresAreThoseOfAnEvaluation) {
  EvalResult result;
  result.sessions = 4;
  result.page_views = 7;
  result.metrics = {{"pages_per_session", {1.75, 0.1}},
                    {"r2p", {0.25, 0.1}},
                    {"turn_per_page", {0.5, 0.1}},
                    {"buy_per_page", {0.25, 0.1}},
                    {"leave_per_page", {0.25, 0.1}}};
  result.by_page.resize(2);
  result.by_page[0].page_views = 4;
  result.by_page[1].page_views = 3;
  result.by_attribute = {{"city", "Rom", 4, 7, {{1.75, 0.1}, {0.25, 0.1}, {}, {}, {}}}};
  const SessionFigures f = figures_of(result);
  EXPECT_EQ(f.lasting, (std::vector<double>{1.0, 0.75}));
  EXPECT_DOUBLE_EQ(f.r2p, 0.25);
  EXPECT_FALSE(f.clicks_per_page);
  ASSERT_EQ(f.levels.size(), 1u);
  EXPECT_DOUBLE_EQ(f.levels[0].r2p, 0.25);
}

TEST(SessionFidelity, LengthsAreComparedWhereTheyDifferMost) {
  SessionFigures a, b;
  a.lasting = {1.0, 0.5, 0.25};
  b.lasting = {1.0, 0.375};
  EXPECT_DOUBLE_EQ(length_distance(a, b), 0.25);
  EXPECT_DOUBLE_EQ(length_distance(b, a), 0.25);
  EXPECT_DOUBLE_EQ(length_distance(a, a), 0.0);
}

SessionFigures levels(const std::vector<double>& r2p, std::int64_t page_views) {
  SessionFigures figures;
  for (std::size_t i = 0; i < r2p.size(); ++i)
    figures.levels.push_back({"city", std::to_string(i), page_views, r2p[i]});
  return figures;
}

TEST(SessionFidelity, CorrelationIsOfRanksOverLevelsWithEnoughPages) {
  const SessionFigures a = levels({.1, .2, .3, .9}, 500);
  EXPECT_DOUBLE_EQ(*r2p_correlation(a, levels({.01, .02, .03, .04}, 500)), 1.0);
  EXPECT_DOUBLE_EQ(*r2p_correlation(a, levels({.4, .3, .2, .1}, 500)), -1.0);
  EXPECT_DOUBLE_EQ(*r2p_correlation(a, levels({.1, .3, .2, .4}, 500)), 0.8);
  // Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3: 4.5 / sqrt(4.5 * 5).
  EXPECT_NEAR(*r2p_correlation(a, levels({.1, .2, .2, .4}, 500)), 0.9486832980505138, 1e-15);
  EXPECT_FALSE(r2p_correlation(a, levels({.1, .2, .3, .4}, 499)));
  EXPECT_FALSE(r2p_correlation(levels({.1, .2}, 500), levels({.1, .2}, 500)));
  // A level that the other lacks is left out.
  EXPECT_DOUBLE_EQ(*r2p_correlation(a, levels({.2, .1, .3}, 500)), 0.5);
}

}  // namespace
}  // namespace vt::eval
