// The critic: Adam as published, values kept through a change of units, and that it learns.
#include "learn/critic.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "tests/learn/oracle.hpp"

namespace vt::learn {
namespace {

struct CriticCase {
  MlpShape shape{{3, 16, 1}};
  std::int64_t rows = 600;
  CriticBatch batch;
  PolicyOptions options;
  ShardPool pool{2};
  CriticCase() {
    at::manual_seed(2);
    batch.columns = at::zeros({rows + 100, 8}, at::kDouble);
    batch.columns.narrow(1, 0, 3).copy_(at::randn({rows + 100, 3}, at::kDouble));
    batch.value = at::zeros({rows + 100}, at::kDouble);
    const at::Tensor x = batch.columns.narrow(0, 0, rows);
    batch.target = 40 + 5 * x.select(1, 0) - 3 * x.select(1, 1).tanh();
    batch.counts = at::ones({rows}, at::kDouble);
    options.critic_epochs = 2;
    options.minibatch = 100;
    batch.order = at::stack({at::randperm(rows), at::randperm(rows)});
  }
};

TEST(Adam, IsLibTorchsAdam) {
  at::manual_seed(4);
  const at::Tensor start = at::randn({9}, at::kDouble), ours = start.clone();
  at::Tensor theirs = start.clone().requires_grad_();
  Adam adam(ours, 0.01);
  torch::optim::Adam reference({theirs}, torch::optim::AdamOptions(0.01));
  for (int i = 0; i < 20; ++i) {
    const at::Tensor gradient = at::randn({9}, at::kDouble);
    adam.step(gradient);
    theirs.mutable_grad() = gradient;
    reference.step();
  }
  EXPECT_LT((ours - theirs).abs().max().item<double>(), 1e-12);
}

TEST(Critic, LearnsTheReturnsInTheirOwnUnits) {
  CriticCase c;
  c.options.critic_rate = 0.01;
  Critic critic(c.shape, c.batch, c.options, 1, c.pool);
  const at::NoGradGuard no_grad;
  for (int i = 0; i < 60; ++i) critic.fit();
  critic.evaluate();
  const at::Tensor error = c.batch.value.narrow(0, 0, c.rows) - c.batch.target;
  EXPECT_LT(error.square().mean().item<double>(), 0.05 * c.batch.target.var().item<double>());
  EXPECT_LT(critic.loss().item<double>(), 0.05);
}

// With a learning rate that moves nothing, fit() only changes the units.
TEST(Critic, ChangingUnitsKeepsValues) {
  CriticCase c;
  c.options.critic_rate = 1e-300;
  Critic critic(c.shape, c.batch, c.options, 1, c.pool);
  const at::NoGradGuard no_grad;
  critic.evaluate();
  const at::Tensor before = c.batch.value.clone();
  critic.fit();
  critic.evaluate();
  EXPECT_LT((c.batch.value - before).abs().max().item<double>(), 1e-11);
  c.batch.target.mul_(1000);
  critic.fit();
  critic.evaluate();
  EXPECT_LT((c.batch.value - before).abs().max().item<double>(), 1e-9);
}

TEST(Critic, IdleRowsCountForNothing) {
  CriticCase a, b;
  for (CriticCase* c : {&a, &b}) c->batch.counts.narrow(0, 100, 200).zero_();
  b.batch.target.narrow(0, 100, 200).fill_(-1e6);
  Critic first(a.shape, a.batch, a.options, 1, a.pool), second(b.shape, b.batch, b.options, 1, b.pool);
  const at::NoGradGuard no_grad;
  first.fit();
  second.fit();
  for (std::size_t i = 0; i < first.state().size(); ++i) {
    EXPECT_TRUE(first.state()[i].second.equal(second.state()[i].second)) << first.state()[i].first;
  }
}

// One step of Adam moves a parameter by about the rate exactly where its gradient is not zero.
TEST(Critic, EveryLayerHasAGradient) {
  CriticCase c;
  c.options.critic_epochs = 1;
  c.options.minibatch = c.rows;
  c.batch.order = c.batch.order.narrow(0, 0, 1);
  Critic critic(c.shape, c.batch, c.options, 1, c.pool);
  const at::NoGradGuard no_grad;
  critic.fit();
  for (const auto& [name, tensor] : critic.state()) {
    if (name != "critic.adam.mean") continue;
    EXPECT_GT(tensor.abs().min().item<double>(), 0.0);
  }
}

}  // namespace
}  // namespace vt::learn
