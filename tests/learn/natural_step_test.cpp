// The step: closed form where there is one, acceptance, and what a rejected step leaves behind.
#include "learn/natural_step.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/learn/policy_case.hpp"
#include "tests/learn/thorough_runner.hpp"

namespace vt::learn {
namespace {

struct Stepper {
  ShardPool pool{1};
  std::unique_ptr<GraphRunner> runner;
  at::Tensor before, old;
  GaussianRegion region;
  NaturalStep step;
  Stepper(const PolicyCase& c, const StepRule& rule) : Stepper(c, rule, make_eager_runner()) {}
  Stepper(const PolicyCase& c, const StepRule& rule, std::unique_ptr<GraphRunner> by)
      : runner(std::move(by)),
        before(c.theta.clone()),
        old(c.theta.clone()),
        region(c.shape, c.batch, c.units, old, pool),
        step(region, rule, c.theta, old, *runner) {}
};

constexpr StepRule kRule{0.05, 0.1, 10, 10};

// Without inputs the policy is one Gaussian N(b, sigma^2): F = 1/sigma^2 for b and 2 for log sigma, so that
// the step is known.
TEST(NaturalStep, ClosedFormOfAPolicyWithoutContext) {
  PolicyCase c({1, 2}, 400);
  c.batch.columns.zero_();
  c.batch.advantage.sub_((c.batch.advantage * c.batch.weight).sum());
  StepRule rule = kRule;
  rule.delta = 0.01;
  Stepper s(c, rule);
  const PolicyViews old(c.shape, s.before), now(c.shape, c.theta);
  const at::Tensor sigma = old.log_std.exp();
  const at::Tensor wa = (c.batch.weight * c.batch.advantage).unsqueeze(1);
  const at::Tensor g_mean = (wa * c.batch.noise).sum(0) / sigma,
                   g_std = (wa * (c.batch.noise.square() - 1)).sum(0);
  const at::Tensor f_mean = sigma.pow(-2) + rule.damping, f_std = at::full_like(sigma, 2 + rule.damping);
  const at::Tensor x_mean = g_mean / f_mean, x_std = g_std / f_std;
  const double quadratic = ((x_mean * g_mean).sum() + (x_std * g_std).sum()).item<double>();
  s.step.run();
  ASSERT_TRUE(s.step.accepted.item<bool>());
  const double length = std::sqrt(2 * rule.delta / quadratic) * s.step.fraction.item<double>();
  EXPECT_LT((now.mlp.bias[0] - old.mlp.bias[0] - length * x_mean).abs().max().item<double>(), 1e-9);
  EXPECT_LT((now.log_std - old.log_std - length * x_std).abs().max().item<double>(), 1e-9);
  EXPECT_TRUE(now.mlp.weight[0].equal(old.mlp.weight[0]));
  EXPECT_LE(s.step.kl.item<double>(), rule.delta);
  EXPECT_GT(s.step.gain.item<double>(), 0.0);
}

TEST(NaturalStep, RepeatedStepsClimbAndStayWithinDelta) {
  PolicyCase c({4, 6, 3}, 500, 20);
  Stepper s(c, kRule);
  for (int i = 0; i < 5; ++i) {
    s.step.run();
    EXPECT_TRUE(s.step.accepted.item<bool>());
    EXPECT_GT(s.step.gain.item<double>(), 0.0);
    EXPECT_GT(s.step.kl.item<double>(), 0.0);
    EXPECT_LE(s.step.kl.item<double>(), 0.05);
    EXPECT_FALSE(s.step.negative_curvature().item<bool>());
  }
}

// Rows outside the Fisher subset move 100 times as far as it foresees, so that the full step breaks the KL
// bound.
PolicyCase deceived() {
  PolicyCase c({3, 2}, 300);
  at::Tensor others = at::ones({300}, at::kDouble);
  others.index_fill_(0, c.batch.fisher_order, 0);
  c.batch.columns.mul_(1 + 99 * others.unsqueeze(1));
  return c;
}

TEST(NaturalStep, RejectedStepLeavesParametersBitIdentical) {
  const PolicyCase c = deceived();
  StepRule rule = kRule;
  rule.backtracks = 1;
  Stepper s(c, rule);
  s.step.run();
  EXPECT_FALSE(s.step.accepted.item<bool>());
  EXPECT_TRUE(c.theta.equal(s.before));
  EXPECT_EQ(s.step.kl.item<double>(), 0.0);
  EXPECT_EQ(s.step.gain.item<double>(), 0.0);
  EXPECT_EQ(s.step.fraction.item<double>(), 0.0);
}

TEST(NaturalStep, BacktracksUntilTheBoundHolds) {
  const PolicyCase c = deceived();
  Stepper s(c, kRule);
  s.step.run();
  ASSERT_TRUE(s.step.accepted.item<bool>());
  EXPECT_LT(s.step.fraction.item<double>(), 0.5);
  EXPECT_LE(s.step.kl.item<double>(), 0.05);
  EXPECT_FALSE(c.theta.equal(s.before));
}

TEST(NaturalStep, ZeroGradientLeavesParametersUntouched) {
  PolicyCase c({4, 6, 3}, 300);
  c.batch.advantage.zero_();
  Stepper s(c, kRule);
  s.step.run();
  EXPECT_FALSE(s.step.accepted.item<bool>());
  EXPECT_FALSE(s.step.negative_curvature().item<bool>());
  EXPECT_TRUE(c.theta.equal(s.before));
}

TEST(NaturalStep, WhatIsNotANumberIsRejected) {
  PolicyCase c({4, 6, 3}, 300);
  c.batch.advantage[7].fill_(std::nan(""));
  Stepper s(c, kRule);
  s.step.run();
  EXPECT_FALSE(s.step.accepted.item<bool>());
  EXPECT_TRUE(c.theta.equal(s.before));
}

// A runner that never leaves a phase out gives the same bits: candidates after the accepted one change
// nothing.
TEST(NaturalStep, CandidatesAfterTheAcceptedOneChangeNothing) {
  const PolicyCase a = deceived(), b = deceived();
  Stepper lazy(a, kRule);
  Stepper thorough(b, kRule, std::make_unique<ThoroughRunner>());
  lazy.step.run();
  thorough.step.run();
  EXPECT_TRUE(a.theta.equal(b.theta));
  EXPECT_TRUE(lazy.step.kl.equal(thorough.step.kl));
  EXPECT_TRUE(lazy.step.fraction.equal(thorough.step.fraction));
}

// With `longest` the step is l x, so that half the gradient moves half as far.
TEST(NaturalStep, ALongestStepShrinksWithTheGradient) {
  StepRule rule = kRule;
  rule.longest = 1e-3;
  at::Tensor moved[2];
  for (const int i : {0, 1}) {
    const PolicyCase c({4, 6, 3}, 500);
    c.batch.advantage.mul_(i == 0 ? 1.0 : 0.5);
    Stepper s(c, rule);
    s.step.run();
    EXPECT_TRUE(s.step.accepted.item<bool>());
    EXPECT_EQ(s.step.length().item<double>(), 1e-3);
    moved[i] = c.theta - s.before;
  }
  EXPECT_GT(moved[0].abs().max().item<double>(), 0.0);
  EXPECT_LT((moved[0] - 2 * moved[1]).abs().max().item<double>(), 1e-12);
}

TEST(GaussianPolicy, EntropyIsTheGaussians) {
  at::Tensor entropy = at::zeros({}, at::kDouble);
  gaussian_entropy(entropy, at::full({3}, 0.3, at::kDouble));
  EXPECT_NEAR(entropy.item<double>(), 3 * (0.3 + 0.5 * std::log(2 * std::numbers::pi * std::numbers::e)),
              1e-12);
}

}  // namespace
}  // namespace vt::learn
