// The closed-form bias of GAN-SD's entropy term: stationary, best among its neighbours, and its limits.
#include "vt/eval/entropy_optimum.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace vt::eval {
namespace {

const std::vector<double> kData = {0.6, 0.25, 0.1, 0.05};

double objective(const std::vector<double>& q, double alpha, double beta, KlDirection direction) {
  double entropy = 0.0;
  for (const double v : q) entropy -= v * std::log(v);
  return alpha * entropy -
         beta * (direction == KlDirection::kForward ? kl_divergence(kData, q) : kl_divergence(q, kData));
}

TEST(EntropyOptimum, NoMoveOfMassImprovesIt) {
  for (const KlDirection direction : {KlDirection::kForward, KlDirection::kReverse}) {
    for (const double alpha : {0.01, 0.3, 1.0, 20.0}) {
      const std::vector<double> q = entropy_optimum(kData, alpha, 1.0, direction);
      EXPECT_NEAR(std::accumulate(q.begin(), q.end(), 0.0), 1.0, 1e-12);
      const double best = objective(q, alpha, 1.0, direction);
      for (std::size_t i = 0; i < q.size(); ++i) {
        for (std::size_t j = 0; j < q.size(); ++j) {
          if (i == j) continue;
          std::vector<double> moved = q;
          moved[i] += 1e-4;
          moved[j] -= 1e-4;
          EXPECT_LT(objective(moved, alpha, 1.0, direction), best) << alpha;
        }
      }
    }
  }
}

TEST(EntropyOptimum, HasTheKnownLimits) {
  EXPECT_EQ(entropy_optimum(kData, 0.0, 1.0, KlDirection::kForward), kData);
  const std::vector<double> root = entropy_optimum(kData, 1.0, 1.0, KlDirection::kReverse);
  EXPECT_NEAR(root[0] / root[3], std::sqrt(12.0), 1e-12);
  for (const double v : entropy_optimum(kData, 1e6, 1.0, KlDirection::kForward)) EXPECT_NEAR(v, 0.25, 1e-5);
  // KL ~ (alpha / beta)^2 Var_p(log p) / 2 for small alpha.
  double mean = 0.0, square = 0.0;
  for (const double p : kData) {
    mean += p * std::log(p);
    square += p * std::log(p) * std::log(p);
  }
  const double alpha = 1e-3;
  const double kl = kl_divergence(kData, entropy_optimum(kData, alpha, 1.0, KlDirection::kForward));
  EXPECT_NEAR(kl / (0.5 * alpha * alpha * (square - mean * mean)), 1.0, 0.01);
}

TEST(EntropyOptimum, UniformDataStayAndLevelsWithoutDataGainMass) {
  const std::vector<double> uniform(5, 0.2);
  for (const double q : entropy_optimum(uniform, 1.0, 1.0, KlDirection::kForward)) EXPECT_NEAR(q, 0.2, 1e-12);
  const std::vector<double> holed = {0.7, 0.3, 0.0};
  const std::vector<double> q = entropy_optimum(holed, 1.0, 1.0, KlDirection::kForward);
  EXPECT_GT(q[2], 0.01);
  EXPECT_LT(q[2], q[1]);
}

}  // namespace
}  // namespace vt::eval
