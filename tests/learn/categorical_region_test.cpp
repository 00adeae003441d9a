// The customer's trust region: surrogate, gradient, KL and Fisher product against autograd in fp64, and the
// joint problem of customer and ranker.
#include "learn/categorical_region.hpp"

#include <gtest/gtest.h>

#include "learn/joint_region.hpp"
#include "learn/natural_step.hpp"
#include "tests/learn/oracle.hpp"
#include "tests/learn/policy_case.hpp"

namespace vt::learn {
namespace {

at::Tensor one_hot(const CategoricalShape& shape, std::int64_t rows) {
  std::vector<at::Tensor> heads;
  for (const std::int64_t classes : shape.heads)
    heads.push_back(at::one_hot(at::randint(classes, {rows}, at::kLong), classes));
  return at::cat(heads, 1).to(at::kDouble);
}

struct AnswerCase {
  CategoricalShape shape{{{5, 7, 6, 7}, nn::Activation::kLeakyRelu, 0.01f}, {3, 4}};
  at::Tensor theta;
  AnswerBatch batch;

  AnswerCase(std::int64_t rows = 700, std::int64_t idle = 50) {
    at::manual_seed(23);
    theta = at::randn({shape.parameters()}, at::kDouble) * 0.4;
    batch.columns = at::randn({rows, 8}, at::kDouble);
    batch.answer = one_hot(shape, rows);
    batch.counts = at::ones({rows}, at::kDouble);
    batch.counts.narrow(0, 0, idle).zero_();
    batch.weight = batch.counts / batch.counts.sum();
    batch.advantage = at::randn({rows}, at::kDouble);
    batch.fisher_order = at::arange(0, rows, 3, at::kLong);
  }
  at::Tensor log_probabilities(const at::Tensor& flat, const at::Tensor& x) const {
    const at::Tensor logits = oracle::mlp(shape.mlp, flat, x.narrow(1, 0, 5));
    return at::cat({at::log_softmax(logits.narrow(1, 0, 3), 1), at::log_softmax(logits.narrow(1, 3, 4), 1)},
                   1);
  }
  at::Tensor value(const at::Tensor& flat) const {
    const at::Tensor ratio =
        ((log_probabilities(flat, batch.columns) - log_probabilities(theta, batch.columns)) * batch.answer)
            .sum(1)
            .exp();
    return (batch.weight * batch.advantage * ratio).sum();
  }
  at::Tensor kl(const at::Tensor& flat, const at::Tensor& x) const {  // [rows]
    const at::Tensor old = log_probabilities(theta, x);
    return (old.exp() * (old - log_probabilities(flat, x))).sum(1);
  }
};

class CategoricalRegionTest : public ::testing::Test {
 protected:
  ShardPool pool{2};
  AnswerCase c;
  CategoricalRegion region{c.shape, c.batch, c.theta, pool};
};

TEST_F(CategoricalRegionTest, GradientIsAutogradsAndReachesEveryParameter) {
  region.differentiate();
  const at::Tensor leaf = c.theta.clone().requires_grad_();
  const at::Tensor expected = torch::autograd::grad({c.value(leaf)}, {leaf})[0];
  EXPECT_LT((region.gradient() - expected).abs().max().item<double>(), 1e-13);
  EXPECT_GT(region.gradient().abs().min().item<double>(), 0.0);
  EXPECT_NEAR(region.old_value().item<double>(), c.value(c.theta).item<double>(), 1e-13);
}

TEST_F(CategoricalRegionTest, ValueAndKlOfACandidateAreExact) {
  region.differentiate();
  const at::Tensor candidate = c.theta + at::randn_like(c.theta) * 0.1;
  region.evaluate(candidate);
  EXPECT_NEAR(region.value().item<double>(), c.value(candidate).item<double>(), 1e-12);
  const double expected = (c.batch.weight * c.kl(candidate, c.batch.columns)).sum().item<double>();
  EXPECT_GT(expected, 1e-3);
  EXPECT_NEAR(region.kl().item<double>(), expected, 1e-12);
  region.evaluate(c.theta);
  EXPECT_EQ(region.kl().item<double>(), 0.0);
}

TEST_F(CategoricalRegionTest, EntropyIsThatOfTheRowsThatCount) {
  region.differentiate();
  const at::Tensor log = c.log_probabilities(c.theta, c.batch.columns);
  EXPECT_NEAR(region.entropy().item<double>(),
              -(c.batch.weight * (log.exp() * log).sum(1)).sum().item<double>(), 1e-12);
}

TEST_F(CategoricalRegionTest, ProductIsTheHessianOfTheKl) {
  const at::Tensor order = c.batch.fisher_order.narrow(0, 17, c.batch.fisher_order.numel() - 17);
  ASSERT_EQ(c.batch.counts.index_select(0, order).min().item<double>(), 1.0);  // the others are idle
  const at::Tensor x = c.batch.columns.index_select(0, order);
  const at::Tensor leaf = c.theta.clone().requires_grad_(), v = at::randn_like(c.theta);
  const at::Tensor slope = torch::autograd::grad({c.kl(leaf, x).mean()}, {leaf}, {}, true, true)[0];
  const at::Tensor expected = torch::autograd::grad({(slope * v).sum()}, {leaf})[0];
  at::Tensor out = at::zeros_like(v);
  region.refresh();
  region.product(v, out);
  EXPECT_LT((out - expected).abs().max().item<double>(), 1e-12);
}

// One gradient, one KL, one curvature over both policies.
TEST(JointRegion, AddsUpItsParts) {
  AnswerCase customer;
  PolicyCase ranker({4, 6, 3}, 700, 50);
  ShardPool pool(2);
  const std::int64_t first = customer.theta.numel(), second = ranker.theta.numel();
  const at::Tensor theta = at::cat({customer.theta, ranker.theta}), old = theta.clone();
  CategoricalRegion kappa(customer.shape, customer.batch, old.narrow(0, 0, first), pool);
  GaussianRegion sigma(ranker.shape, ranker.batch, ranker.units, old.narrow(0, first, second), pool);
  JointRegion joint({{&kappa, first}, {&sigma, second}});
  joint.differentiate();
  joint.refresh();
  EXPECT_GT(joint.gradient().narrow(0, 0, first).abs().min().item<double>(), 0.0);
  EXPECT_GT(joint.gradient().narrow(0, first, second).abs().min().item<double>(), 0.0);
  EXPECT_TRUE(joint.gradient().equal(at::cat({kappa.gradient(), sigma.gradient()})));
  const at::Tensor v = at::randn_like(theta);
  at::Tensor out = at::zeros_like(v), one = at::zeros({first}, at::kDouble),
             two = at::zeros({second}, at::kDouble);
  joint.product(v, out);
  kappa.product(v.narrow(0, 0, first), one);
  sigma.product(v.narrow(0, first, second), two);
  EXPECT_TRUE(out.equal(at::cat({one, two})));
  const at::Tensor candidate = theta + 0.05 * v;
  joint.evaluate(candidate);
  EXPECT_EQ(joint.value().item<double>(), (kappa.value() + sigma.value()).item<double>());
  EXPECT_EQ(joint.kl().item<double>(), (kappa.kl() + sigma.kl()).item<double>());

  const std::unique_ptr<GraphRunner> runner = make_eager_runner();
  NaturalStep step(joint, {0.01, 0.1, 10, 10}, theta, old, *runner);
  step.run();
  EXPECT_TRUE(step.accepted.item<bool>());
  EXPECT_LE(step.kl.item<double>(), 0.01);
  EXPECT_FALSE(theta.narrow(0, 0, first).equal(customer.theta));
  EXPECT_FALSE(theta.narrow(0, first, second).equal(ranker.theta));
}

}  // namespace
}  // namespace vt::learn
