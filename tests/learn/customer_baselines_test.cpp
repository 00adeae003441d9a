// Mixtures of customers: they fit what they can express, their tables are their draws, and threads change
// nothing.
#include "vt/learn/customer_baselines.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/support/customers.hpp"

namespace vt::learn {
namespace {

using test::draw_customers;
using test::kSmallSizes;
using test::small_joint;

// The law of a table, cell by cell, the last attribute running fastest.
std::vector<double> joint_of(const ClassTable& table, const std::vector<std::int32_t>& sizes) {
  std::size_t width = 0, cells = 1;
  for (const std::int32_t size : sizes) {
    width += static_cast<std::size_t>(size);
    cells *= static_cast<std::size_t>(size);
  }
  std::vector<double> joint(cells, 0.0);
  for (std::size_t c = 0; c < table.log_weight.size(); ++c) {
    for (std::size_t cell = 0; cell < cells; ++cell) {
      double log_p = table.log_weight[c];
      std::size_t stride = cells, offset = c * width;
      for (const std::int32_t size : sizes) {
        const auto levels = static_cast<std::size_t>(size);
        stride /= levels;
        log_p += table.logits[offset + cell / stride % levels];
        offset += levels;
      }
      joint[cell] += std::exp(log_p);
    }
  }
  return joint;
}

double distance(const std::vector<double>& p, const std::vector<double>& q) {  // total variation
  double sum = 0.0;
  for (std::size_t i = 0; i < p.size(); ++i) sum += std::abs(p[i] - q[i]) / 2;
  return sum;
}

TEST(CustomerBaselines, IndependentIsTheProductOfMarginals) {
  const auto customers = draw_customers(kSmallSizes, small_joint(), 50'000, 1);
  const auto joint = joint_of(fit_independent(customers), kSmallSizes);
  EXPECT_LT(distance(joint, test::independent_joint(kSmallSizes, small_joint())), 0.01);
}

TEST(CustomerBaselines, LatentClassesFitTheJoint) {
  const auto customers = draw_customers(kSmallSizes, small_joint(), 50'000, 1);
  const auto joint = joint_of(fit_latent_classes(customers, {8, 200, 1e-7}, 1, 2), kSmallSizes);
  EXPECT_LT(distance(joint, small_joint()), 0.015);
}

TEST(CustomerBaselines, GaussianMixtureFitsBetterThanMarginals) {
  const auto customers = draw_customers(kSmallSizes, small_joint(), 20'000, 1);
  const auto joint = joint_of(fit_gaussian_mixture(customers, {10, 100, 1e-6}, 1, 2), kSmallSizes);
  double total = 0.0;
  for (const double p : joint) total += p;
  EXPECT_NEAR(total, 1.0, 1e-4);
  const double flat = distance(test::independent_joint(kSmallSizes, small_joint()), small_joint());
  ASSERT_GT(flat, 0.2);
  EXPECT_LT(distance(joint, small_joint()), 0.5 * flat);
}

// One class: the largest of the Gaussians that the fit must have found, drawn, against the table by
// quadrature. 200,000 draws; the deviation of a share is at most .0011.
TEST(CustomerBaselines, GaussianTableIsTheLawOfTheLargestComponent) {
  const std::vector<double> p = {0.6, 0.3, 0.1};
  const auto customers = draw_customers({3}, p, 40'000, 1);
  const auto joint = joint_of(fit_gaussian_mixture(customers, {1, 5, 0.0}, 1, 1), {3});
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  std::vector<double> drawn(3, 0.0);
  constexpr int kDraws = 200'000;
  for (int i = 0; i < kDraws; ++i) {
    double x[3];
    for (std::size_t l = 0; l < 3; ++l) x[l] = p[l] + std::sqrt(p[l] * (1 - p[l]) + 0.04) * normal(random);
    drawn[static_cast<std::size_t>(std::max_element(x, x + 3) - x)] += 1.0 / kDraws;
  }
  for (std::size_t l = 0; l < 3; ++l) EXPECT_NEAR(joint[l], drawn[l], 0.01) << l;
}

TEST(CustomerBaselines, ThreadsChangeNothing) {
  const auto customers = draw_customers(kSmallSizes, small_joint(), 5'000, 1);
  for (const auto fit : {fit_latent_classes, fit_gaussian_mixture}) {
    const ClassTable one = fit(customers, {4, 20, 0.0}, 3, 1), three = fit(customers, {4, 20, 0.0}, 3, 3);
    EXPECT_EQ(one.logits, three.logits);
    EXPECT_EQ(one.log_weight, three.log_weight);
    EXPECT_NE(one.logits, fit(customers, {4, 20, 0.0}, 4, 1).logits);
  }
}

}  // namespace
}  // namespace vt::learn
