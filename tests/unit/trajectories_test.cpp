// Room for rolled-out pages: shapes, and that nothing overlaps.
#include "vt/sim/trajectories.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace vt {
namespace {

session::PageRules two_word_rules() {
  session::PageRules rules;
  for (int i = 0; i < 3; ++i) session::append_attribute(rules.attributes, 2000);
  rules.action_size = 3;
  return rules;
}

TEST(Trajectories, HoldTheirShapes) {
  const Trajectories out(two_word_rules(), 4, 5, {{}, true});
  EXPECT_EQ(out.rows(), 20);
  const TrajectoriesView& v = out.view();
  EXPECT_EQ(v.words, 2);
  EXPECT_EQ(v.actions, 3);
  std::fill_n(v.customer, 5 * 5 * 2, 1u);  // sanitizers watch the ends
  std::fill_n(v.state, 5 * 5, 2u);
  std::fill_n(v.session, 5 * 5, 3u);
  std::fill_n(v.outcome, 4 * 5, 4u);
  std::fill_n(v.action, 4 * 5 * 3, std::uint16_t{5});
  float value = 6.0f;
  for (float* column : {v.log_density, v.reward, v.turnover, v.norm}) std::fill_n(column, 4 * 5, value++);
  std::fill_n(v.noise, 4 * 5 * 3, 10.0f);
  EXPECT_EQ(v.customer[49], 1u);
  EXPECT_EQ(v.state[24], 2u);
  EXPECT_EQ(v.session[24], 3u);
  EXPECT_EQ(v.outcome[19], 4u);
  EXPECT_EQ(v.action[59], 5u);
  EXPECT_EQ(v.log_density[19] + v.reward[19] + v.turnover[19] + v.norm[19], 6 + 7 + 8 + 9);
  EXPECT_EQ(v.noise[59], 10.0f);
}

TEST(Trajectories, KeepNoiseOnlyWhereAskedAndStayPutWhenMoved) {
  Trajectories first(two_word_rules(), 2, 3);
  EXPECT_EQ(first.view().noise, nullptr);
  first.view().state[8] = 77u;
  const std::uint32_t* where = first.view().state;
  const Trajectories second = std::move(first);
  EXPECT_EQ(second.view().state, where);
  EXPECT_EQ(second.view().state[8], 77u);
}

TEST(Trajectories, NeedAPageAndALane) {
  EXPECT_THROW(Trajectories(two_word_rules(), 0, 3), std::invalid_argument);
  EXPECT_THROW(Trajectories(two_word_rules(), 3, 0), std::invalid_argument);
}

}  // namespace
}  // namespace vt
