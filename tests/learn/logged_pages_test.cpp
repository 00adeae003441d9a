// Logged pages as learners read them: columns, scales, ends, splits, bootstraps.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/learn/logged_shop.hpp"
#include "vt/core/error.hpp"

namespace vt::learn {
namespace {

TEST(LoggedPages, RowsAreOneHotColumnsAndScales) {
  const LoggedPages pages = test::logged_shop(test::four_sessions());
  EXPECT_EQ(pages.rows(), 7);
  EXPECT_EQ(pages.sessions(), 4);
  EXPECT_EQ(pages.column, (std::vector<std::int32_t>{2, 3, 2, 3, 0, 4, 1, 6, 1, 6, 1, 6, 2, 5}));
  EXPECT_EQ(pages.page, (std::vector<std::int32_t>{0, 1, 0, 0, 1, 2, 0}));
  EXPECT_EQ(pages.feedback, (std::vector<std::int8_t>{0, 1, 2, 0, kNoFeedback, 0, 0}));
  EXPECT_EQ(pages.clicks, (std::vector<std::int32_t>{1, 2, 0, 3, 0, 0, 1}));
  // Two attributes of 3 and 4 levels, actions of deviation 0.5 and none, max_page_index 2.
  ASSERT_EQ(pages.input_scale.size(), 10u);
  EXPECT_FLOAT_EQ(pages.input_scale[6], 1.0f);
  EXPECT_FLOAT_EQ(pages.input_scale[7], 0.6f);
  EXPECT_FLOAT_EQ(pages.input_scale[8], 0.3f);
  EXPECT_FLOAT_EQ(pages.input_scale[9], 1.0f / 3.0f);
}

TEST(LoggedPages, TheSpecIsTheManifestsWords) {
  const SimulatorSpec spec = test::logged_shop(test::four_sessions()).spec;
  EXPECT_EQ(spec.rules.attributes.width, 7);
  EXPECT_EQ(spec.rules.feedback_classes, 3);
  EXPECT_EQ(spec.rules.click_classes, 5);
  EXPECT_EQ(spec.rules.max_page_index, 2);
  EXPECT_EQ(spec.scale, (std::vector<float>{0.5f, 1.0f}));  // a component that never moves
  EXPECT_EQ(spec.center, (std::vector<float>{0.25f, -1.0f}));
  EXPECT_EQ(spec.rules.low[1], -2.0f);
}

TEST(LoggedPages, WithoutSlotsTheMostClicksOfAPageBoundThem) {
  data::Manifest manifest = test::shop_manifest();
  manifest.n_slots = 0;
  EXPECT_EQ(learned_spec(manifest, test::four_sessions().pages).rules.click_classes, 4);
  manifest.n_slots = kMaxClasses;
  EXPECT_THROW(learned_spec(manifest, test::four_sessions().pages), Error);
}

TEST(LoggedPages, TrainIsFittedAndTheRestIsHeldOut) {
  const LoggedPages all = test::logged_shop(test::four_sessions());
  EXPECT_EQ(all.fitted, (std::vector<std::int64_t>{0, 2}));
  EXPECT_EQ(all.held_out, (std::vector<std::int64_t>{1, 3}));
  EXPECT_EQ(all.rows_of(all.fitted), (std::vector<std::int64_t>{0, 1, 3, 4, 5}));
  data::Selection valid;
  valid.train = valid.test = false;
  const LoggedPages other = logged_pages(test::four_sessions(), test::shop_manifest(), valid, "shop");
  EXPECT_EQ(other.fitted, (std::vector<std::int64_t>{1}));
  EXPECT_EQ(other.held_out, (std::vector<std::int64_t>{3}));
}

TEST(LoggedPages, WithoutFeedbackNothingIsLearned) {
  data::LoadedPages loaded = test::four_sessions();
  for (const std::size_t row : {2u, 6u}) loaded.pages.feedback[row] = Feedback::kUnknown;
  try {
    logged_pages(loaded, test::shop_manifest(), {}, "shop");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kBadInput);
    EXPECT_NE(std::string(error.what()).find("held out"), std::string::npos);
  }
}

TEST(LoggedPages, BootstrapsDrawWithReplacementAndByAddress) {
  std::vector<std::int64_t> sessions(1000);
  for (std::size_t i = 0; i < sessions.size(); ++i) sessions[i] = static_cast<std::int64_t>(3 * i);
  const auto first = bootstrap(sessions, 7, 0);
  EXPECT_EQ(first, bootstrap(sessions, 7, 0));
  EXPECT_NE(first, bootstrap(sessions, 7, 1));
  EXPECT_NE(first, bootstrap(sessions, 8, 0));
  EXPECT_EQ(first.size(), sessions.size());
  for (const std::int64_t session : first) EXPECT_EQ(session % 3, 0);
  // 1 - 1/e of the sessions occur: 632 +- 9.7, six deviations.
  EXPECT_NEAR(static_cast<double>(std::set(first.begin(), first.end()).size()), 632.0, 60.0);
}

}  // namespace
}  // namespace vt::learn
