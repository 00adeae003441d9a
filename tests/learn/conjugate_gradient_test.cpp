#include "learn/conjugate_gradient.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace vt::learn {
namespace {

at::Tensor random_spd(std::int64_t n) {
  at::manual_seed(3);
  const at::Tensor a = at::randn({n, n}, at::kDouble);
  return a.matmul(a.t()) + at::eye(n, at::kDouble);
}

auto times(const at::Tensor& matrix) {
  return [matrix](const at::Tensor& p, at::Tensor& out) { out.copy_(matrix.matmul(p)); };
}

TEST(ConjugateGradient, SolvesASmallPositiveDefiniteSystem) {
  const at::Tensor a = random_spd(5), b = at::randn({5}, at::kDouble);
  ConjugateGradient solver(5, at::kCPU);
  solver.solve(b, 10, times(a));  // twice the iterations it needs: it must rest once solved
  const at::Tensor expected = std::get<0>(at::linalg_solve_ex(a, b));
  EXPECT_LT((solver.solution() - expected).abs().max().item<double>(), 1e-8);
  EXPECT_LT(solver.residual().item<double>(), 1e-8);
  EXPECT_NEAR(solver.quadratic().item<double>(), expected.dot(a.matmul(expected)).item<double>(), 1e-8);
  EXPECT_FALSE(solver.negative_curvature().item<bool>());
}

TEST(ConjugateGradient, ReportsTheResidualOfAnEarlyStop) {
  const at::Tensor a = random_spd(20), b = at::randn({20}, at::kDouble);
  ConjugateGradient solver(20, at::kCPU);
  solver.solve(b, 3, times(a));
  const at::Tensor& x = solver.solution();
  EXPECT_NEAR(solver.residual().item<double>(), ((b - a.matmul(x)).norm() / b.norm()).item<double>(), 1e-10);
  EXPECT_NEAR(solver.quadratic().item<double>(), x.dot(a.matmul(x)).item<double>(), 1e-9);
  EXPECT_GT(solver.residual().item<double>(), 1e-4);
}

TEST(ConjugateGradient, StopsAtNegativeCurvatureAndSaysSo) {
  const at::Tensor a = at::diag(at::tensor({2.0, -1.0, 3.0}, at::kDouble));
  ConjugateGradient solver(3, at::kCPU);
  solver.solve(at::tensor({1.0, 10.0, 1.0}, at::kDouble), 10, times(a));
  EXPECT_TRUE(solver.negative_curvature().item<bool>());
  EXPECT_TRUE(solver.solution().isfinite().all().item<bool>());
  EXPECT_EQ(solver.solution().abs().max().item<double>(), 0.0);  // met in the first direction
}

TEST(ConjugateGradient, ZeroRightSideIsSolvedByZero) {
  ConjugateGradient solver(4, at::kCPU);
  solver.solve(at::zeros({4}, at::kDouble), 10, times(random_spd(4)));
  EXPECT_EQ(solver.solution().abs().max().item<double>(), 0.0);
  EXPECT_EQ(solver.residual().item<double>(), 0.0);
  EXPECT_FALSE(solver.negative_curvature().item<bool>());
}

}  // namespace
}  // namespace vt::learn
