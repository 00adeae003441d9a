// What a page is worth: every reward under both estimates, and ANC against fp64.
#include "vt/session/reward.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

namespace vt::session {
namespace {

TEST(Reward, EveryRewardUnderBothEstimates) {
  const PageValue<float> expected{0.25f, 3.5f, 1.75f};
  const Outcome bought{Feedback::kBuy, EndReason::kBuy, 4, 0, true};
  const Outcome turned{Feedback::kTurn, EndReason::kNone, 4, 0, true};
  const struct {
    Reward reward;
    float expected, bought, turned;
  } table[] = {{Reward::kBuy, 0.25f, 1.0f, 0.0f},
               {Reward::kTurnover, 3.5f, 12.5f, 0.0f},
               {Reward::kClicks, 1.75f, 4.0f, 4.0f}};
  for (const auto& row : table) {
    RewardRule rule{row.reward, RewardEstimate::kExpected, {}};
    EXPECT_EQ(page_reward(rule, bought, 12.5f, expected, 9.0f), row.expected);
    EXPECT_EQ(page_reward(rule, turned, 0.0f, expected, 9.0f), row.expected);
    rule.estimate = RewardEstimate::kSampled;
    EXPECT_EQ(page_reward(rule, bought, 12.5f, expected, 9.0f), row.bought);
    EXPECT_EQ(page_reward(rule, turned, 0.0f, expected, 9.0f), row.turned);
  }
}

RC_GTEST_PROP(Anc, FollowsThePapersFormula, ()) {
  const auto number = [](float most) {
    return most * static_cast<float>(*rc::gen::inRange(0, 10001)) * 1e-4f;
  };
  const AncParams p{number(20), number(4), 0.25f + number(4)};
  const float reward = number(10), norm = number(30);
  const double r = reward, n = norm, rho = p.rho, mu = p.mu, unit = p.unit;
  const double exact = r / (1.0 + rho * std::max(n / unit - mu, 0.0));
  RC_ASSERT(anc<double>(reward, norm, p) == exact ||
            std::abs(anc<double>(reward, norm, p) - exact) <= 1e-15 * r);
  // norm / unit - mu cancels: its error is that of norm / unit.
  const double bound = r * (4 * 0x1p-24 + rho * (n / unit + mu) * 2 * 0x1p-24);
  RC_ASSERT(std::abs(anc(reward, norm, p) - exact) <= bound);
}

TEST(Anc, IsOffAtRhoZeroAndBelowMu) {
  EXPECT_EQ(anc(0.7f, 1e6f, AncParams{0, 0, 1}), 0.7f);
  EXPECT_EQ(anc(0.7f, 1.9f, AncParams{10, 1, 2}), 0.7f);
  EXPECT_EQ(anc(1.0f, 4.0f, AncParams{3, 1, 2}), 0.25f);
}

TEST(Anc, AppliesToTheRewardOfAPage) {
  const RewardRule rule{Reward::kClicks, RewardEstimate::kSampled, {3, 1, 2}};
  EXPECT_EQ(page_reward(rule, Outcome{Feedback::kTurn, EndReason::kNone, 8, 0, true}, 0, {}, 4.0f), 2.0f);
}

}  // namespace
}  // namespace vt::session
