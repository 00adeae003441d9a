// The Fisher product against the explicit matrix and against the Hessian of the KL, in fp64.
#include "learn/fisher.hpp"

#include <gtest/gtest.h>

#include "tests/learn/oracle.hpp"
#include "tests/learn/policy_case.hpp"

namespace vt::learn {
namespace {

class FisherTest : public ::testing::Test {
 protected:
  at::Tensor product(const at::Tensor& v) {
    at::Tensor out = at::zeros_like(v);
    fisher.refresh();
    fisher.product(v, out);
    return out;
  }

  ShardPool pool{2};
  PolicyCase c{{4, 5, 3}, 60, 6};
  Fisher fisher{c.shape, c.batch.columns, c.batch.fisher_order, c.batch.counts, c.theta, pool};
};

TEST_F(FisherTest, IsTheExplicitJtMJ) {
  const at::Tensor order = c.batch.fisher_order.index_select(0, at::arange(2, c.batch.fisher_order.numel()));
  const at::Tensor x = c.batch.input.index_select(0, order);  // the first two picked rows are idle
  const at::Tensor j = oracle::jacobian(c.shape.mlp, c.theta.narrow(0, 0, c.shape.mlp.parameters()), x);
  const at::Tensor precision = (-2 * PolicyViews(c.shape, c.theta).log_std).exp().repeat({x.size(0)});
  const std::int64_t n = c.shape.parameters(), m = c.shape.mlp.parameters();
  at::Tensor f = at::zeros({n, n}, at::kDouble);
  f.narrow(0, 0, m).narrow(1, 0, m).copy_(j.t().matmul(precision.unsqueeze(1) * j) / x.size(0));
  f.diagonal().narrow(0, m, n - m).fill_(2);
  const at::Tensor v = at::randn({n}, at::kDouble);
  EXPECT_LT((product(v) - f.matmul(v)).abs().max().item<double>(), 1e-12);
}

TEST_F(FisherTest, IsTheHessianOfTheKl) {
  const at::Tensor order = c.batch.fisher_order.narrow(0, 2, c.batch.fisher_order.numel() - 2);
  const at::Tensor x = c.batch.input.index_select(0, order);
  const at::Tensor leaf = c.theta.clone().requires_grad_(), v = at::randn_like(c.theta);
  const at::Tensor kl =
      oracle::kl(oracle::policy(c.shape, c.theta, x), oracle::policy(c.shape, leaf, x)).mean();
  const at::Tensor slope = torch::autograd::grad({kl}, {leaf}, {}, true, true)[0];
  const at::Tensor expected = torch::autograd::grad({(slope * v).sum()}, {leaf})[0];
  EXPECT_LT((product(v) - expected).abs().max().item<double>(), 1e-12);
}

TEST_F(FisherTest, IsSymmetricAndNotNegative) {
  for (int i = 0; i < 10; ++i) {
    const at::Tensor a = at::randn_like(c.theta), b = at::randn_like(c.theta);
    EXPECT_NEAR(a.dot(product(b)).item<double>(), b.dot(product(a)).item<double>(), 1e-10);
    EXPECT_GE(a.dot(product(a)).item<double>(), 0.0);
  }
}

TEST_F(FisherTest, NoRowThatCountsGivesZero) {
  c.batch.counts.zero_();
  EXPECT_EQ(product(at::ones_like(c.theta)).abs().max().item<double>(), 0.0);
}

}  // namespace
}  // namespace vt::learn
