// The surrogate, its gradient and the KL against autograd in fp64.
#include "learn/surrogate.hpp"

#include <gtest/gtest.h>

#include "tests/learn/oracle.hpp"
#include "tests/learn/policy_case.hpp"

namespace vt::learn {
namespace {

class SurrogateTest : public ::testing::Test {
 protected:
  at::Tensor expected_value(const at::Tensor& flat) const {
    const oracle::Gaussian old = oracle::policy(c.shape, c.theta, c.batch.input);
    const at::Tensor u = old.mean + old.log_std.exp() * c.batch.noise;
    const at::Tensor ratio =
        (oracle::log_density(oracle::policy(c.shape, flat, c.batch.input), u) - oracle::log_density(old, u))
            .exp();
    return (c.batch.weight * c.batch.advantage * ratio).sum();
  }

  ShardPool pool{2};
  PolicyCase c{{4, 6, 3}, 700, 50};
  Surrogate surrogate{c.shape,           c.batch.input, c.batch.noise, c.batch.weight,
                      c.batch.advantage, c.units,       c.theta,       pool};
};

TEST_F(SurrogateTest, GradientIsAutograds) {
  surrogate.differentiate();
  const at::Tensor leaf = c.theta.clone().requires_grad_();
  const at::Tensor expected = torch::autograd::grad({expected_value(leaf)}, {leaf})[0];
  EXPECT_LT((surrogate.gradient() - expected).abs().max().item<double>(), 1e-13);
  EXPECT_NEAR(surrogate.old_value().item<double>(), expected_value(c.theta).item<double>(), 1e-14);
}

// Every parameter group that the loss names gets a signal.
TEST_F(SurrogateTest, EveryLayerAndTheLogStdHaveAGradient) {
  surrogate.differentiate();
  const PolicyViews gradient(c.shape, surrogate.gradient());
  for (std::size_t l = 0; l < gradient.mlp.weight.size(); ++l) {
    EXPECT_GT(gradient.mlp.weight[l].abs().min().item<double>(), 0.0) << l;
    EXPECT_GT(gradient.mlp.bias[l].abs().min().item<double>(), 0.0) << l;
  }
  EXPECT_GT(gradient.log_std.abs().min().item<double>(), 0.0);
}

TEST_F(SurrogateTest, ValueAndKlOfACandidate) {
  surrogate.differentiate();
  const at::Tensor candidate = c.theta + at::randn_like(c.theta) * 0.05;
  surrogate.evaluate(candidate);
  const at::Tensor kl = (c.batch.weight * oracle::kl(oracle::policy(c.shape, c.theta, c.batch.input),
                                                     oracle::policy(c.shape, candidate, c.batch.input)))
                            .sum();
  EXPECT_NEAR(surrogate.value().item<double>(), expected_value(candidate).item<double>(), 1e-12);
  EXPECT_NEAR(surrogate.kl().item<double>(), kl.item<double>(), 1e-12);
  surrogate.evaluate(c.theta);
  EXPECT_NEAR(surrogate.kl().item<double>(), 0.0, 1e-15);
  EXPECT_NEAR(surrogate.value().item<double>(), surrogate.old_value().item<double>(), 1e-14);
}

TEST_F(SurrogateTest, MeanActionNormIsOfTheClippedAction) {
  c.units.center.fill_(0.5);
  c.units.scale.fill_(2);
  c.units.low.fill_(-0.7);
  c.units.high.fill_(0.9);
  surrogate.differentiate();
  const at::Tensor mean = oracle::mlp(c.shape.mlp, c.theta, c.batch.input);
  const at::Tensor norm = (0.5 + 2 * mean).clamp(-0.7, 0.9).norm(2, 1);
  EXPECT_NEAR(surrogate.mean_action_norm().item<double>(), (norm * c.batch.weight).sum().item<double>(),
              1e-13);
}

}  // namespace
}  // namespace vt::learn
