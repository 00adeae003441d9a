// PPO's minibatch gradient against autograd in fp64, and what an update does around it.
#include "learn/clipped_step.hpp"

#include <gtest/gtest.h>

#include "learn/policy_update.hpp"
#include "tests/learn/layers.hpp"
#include "tests/learn/oracle.hpp"
#include "tests/learn/policy_case.hpp"
#include "tests/learn/thorough_runner.hpp"

namespace vt::learn {
namespace {

struct Ppo {
  ShardPool pool{2};
  std::unique_ptr<GraphRunner> runner = make_eager_runner();
  PolicyCase c{{4, 6, 3}, 700, 50};
  at::Tensor order = at::stack({at::randperm(700), at::randperm(700), at::randperm(700)});

  std::unique_ptr<PolicyUpdate> update(const PpoOptions& options, GraphRunner& by) {
    const at::Tensor orders = order.narrow(0, 0, options.policy_epochs);
    return make_update(options, UpdatePlace{c.shape, c.batch, orders, c.units, c.theta, by, pool});
  }
};

PpoOptions small(int epochs, double target_kl) {
  PpoOptions options;
  options.minibatch = 200;
  options.policy_epochs = epochs;
  options.policy_rate = 3e-3;
  options.target_kl = target_kl;
  return options;
}

IterationReport report_of(const PolicyUpdate& update) {
  std::vector<double> read;
  for (const at::Tensor& figure : update.figures()) read.push_back(figure.to(at::kDouble).item<double>());
  IterationReport report;
  update.report(read, report);
  return report;
}

TEST(ClippedStep, GradientAndClippedShareAreAutograds) {
  Ppo p;
  const double clip = 0.2;
  ClippedStep step(p.c.shape, p.c.batch, clip, 300, p.c.theta, p.pool);
  step.start();
  const oracle::Gaussian old = oracle::policy(p.c.shape, p.c.theta.clone(), p.c.batch.input);
  const at::Tensor u = old.mean + old.log_std.exp() * p.c.batch.noise;
  p.c.theta.add_(at::randn_like(p.c.theta) * 0.05);  // so that some ratios are outside
  const at::Tensor rows = p.order[0].narrow(0, 0, 300);
  step.differentiate(rows);

  const at::Tensor leaf = p.c.theta.clone().requires_grad_();
  const at::Tensor ratio =
      (oracle::log_density(oracle::policy(p.c.shape, leaf, p.c.batch.input), u) - oracle::log_density(old, u))
          .exp()
          .index_select(0, rows);
  const at::Tensor advantage = p.c.batch.advantage.index_select(0, rows),
                   counts = p.c.batch.counts.index_select(0, rows);
  const at::Tensor smaller =
      at::minimum(ratio * advantage, ratio.clamp(1 - clip, 1 + clip) * advantage) * counts;
  const at::Tensor expected = torch::autograd::grad({-smaller.mean()}, {leaf})[0];
  EXPECT_LT((step.gradient() - expected).abs().max().item<double>(), 1e-13);
  EXPECT_GT(expected.abs().max().item<double>(), 1e-3);
  const double clipped = (((ratio - 1).abs() > clip) * counts).mean().item<double>();
  EXPECT_NEAR(step.clipped().item<double>(), clipped, 1e-12);
  EXPECT_GT(clipped, 0.05);
  EXPECT_LT(clipped, 0.95);
}

TEST(ClippedStep, GradientReachesEveryLayerAndEveryDeviation) {
  Ppo p;
  ClippedStep step(p.c.shape, p.c.batch, 0.2, 300, p.c.theta, p.pool);
  step.start();
  step.differentiate(p.order[0].narrow(0, 0, 300));
  expect_every_layer(p.c.shape.mlp, step.gradient(), "gradient");
  EXPECT_GT(PolicyViews(p.c.shape, step.gradient()).log_std.abs().min().item<double>(), 1e-6);
}

TEST(PpoUpdate, AnUpdateMovesEveryLayerAndEveryDeviation) {
  Ppo p;
  const at::Tensor before = p.c.theta.clone();
  p.update(small(1, 1e3), *p.runner)->run();
  const at::Tensor moved = p.c.theta - before;
  expect_every_layer(p.c.shape.mlp, moved, "step");
  EXPECT_GT(PolicyViews(p.c.shape, moved).log_std.abs().min().item<double>(), 1e-6);
}

TEST(PpoUpdate, AnUpdateClimbs) {
  Ppo p;
  const auto update = p.update(small(3, 1e3), *p.runner);
  update->run();
  const IterationReport report = report_of(*update);
  EXPECT_GT(report.surrogate_gain, 0.0);
  EXPECT_GT(report.kl, 0.0);
  EXPECT_EQ(report.policy_epochs, 3);
  EXPECT_FALSE(report.accepted || report.rejected);
}

TEST(PpoUpdate, NoFurtherEpochOnceThePolicyHasMovedFarEnough) {
  Ppo once, many;
  const auto one = once.update(small(1, 1e3), *once.runner);
  const auto three = many.update(small(3, 1e-9), *many.runner);
  many.order.copy_(once.order);
  one->run();
  three->run();
  EXPECT_EQ(report_of(*three).policy_epochs, 1);
  EXPECT_TRUE(once.c.theta.equal(many.c.theta));
  for (std::size_t i = 0; i < one->state().size(); ++i) {
    EXPECT_TRUE(one->state()[i].second.equal(three->state()[i].second)) << one->state()[i].first;
  }
}

// A runner that never leaves a phase out gives the same bits.
TEST(PpoUpdate, EpochsAfterTheStopChangeNothing) {
  Ppo a, b;
  b.order.copy_(a.order);
  ThoroughRunner thorough;
  const auto lazy = a.update(small(3, 1e-9), *a.runner), all = b.update(small(3, 1e-9), thorough);
  for (int i = 0; i < 2; ++i) {
    lazy->run();
    all->run();
    EXPECT_TRUE(a.c.theta.equal(b.c.theta));
    EXPECT_EQ(report_of(*lazy).kl, report_of(*all).kl);
    EXPECT_EQ(report_of(*lazy).clip_fraction, report_of(*all).clip_fraction);
  }
}

TEST(PpoUpdate, WhatIsNotANumberStopsIt) {
  Ppo p;
  p.c.batch.advantage[7].fill_(std::nan(""));
  const auto update = p.update(small(3, 1e3), *p.runner);
  update->run();
  EXPECT_EQ(report_of(*update).policy_epochs, 1);
}

}  // namespace
}  // namespace vt::learn
