// What the ranker is paid for a page, and the Action Norm Constraint (paper, ANC: r' = r / (1 + rho * max(|a|
// - mu, 0))).
#pragma once

#include "vt/core/ops.hpp"
#include "vt/core/types.hpp"
#include "vt/session/state.hpp"

namespace vt::session {

struct AncParams {
  float rho = 0.0f;   // 0 switches ANC off
  float mu = 0.0f;    // in units of `unit`
  float unit = 1.0f;  // 1: raw norms; the logged p95: norms in units of it
  bool operator==(const AncParams&) const = default;
};

template <class F>
VT_HD F anc(F reward, F norm, const AncParams& p) {
  const F excess = maximum(norm / F(p.unit) - F(p.mu), F(0.0f));
  return reward / fma(F(p.rho), excess, F(1.0f));
}

struct RewardRule {
  Reward reward = Reward::kBuy;
  RewardEstimate estimate = RewardEstimate::kExpected;
  AncParams anc;
  bool operator==(const RewardRule&) const = default;
};

// What a page is worth under each reading; expected values come from the simulator's probabilities.
template <class F>
struct PageValue {
  F buy;       // 0 or 1, or the probability of a purchase
  F turnover;  // money, or its expectation
  F clicks;    // count, or its expectation
};

template <class F>
VT_HD F reward_of(const PageValue<F>& value, Reward reward) {
  switch (reward) {
    case Reward::kBuy:
      return value.buy;
    case Reward::kTurnover:
      return value.turnover;
    case Reward::kClicks:
      return value.clicks;
  }
  return F(0.0f);
}

// The reward of a page by the rule, after ANC. `turnover` is the money of the drawn outcome, `norm` the
// executed action's L2 norm.
VT_HD float page_reward(const RewardRule& rule, Outcome outcome, float turnover,
                        const PageValue<float>& expected, float norm) {
  const PageValue<float> sampled{outcome.feedback == Feedback::kBuy ? 1.0f : 0.0f, turnover,
                                 static_cast<float>(outcome.clicks)};
  const float reward = rule.estimate == RewardEstimate::kExpected ? reward_of(expected, rule.reward)
                                                                  : reward_of(sampled, rule.reward);
  return anc(reward, norm, rule.anc);
}

}  // namespace vt::session
