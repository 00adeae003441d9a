// Scores of generated customers: each against what it must be by arithmetic, and that none is blind.
#include "vt/eval/customer_fidelity.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "eval/classifier_test.hpp"
#include "eval/contingency.hpp"
#include "eval/lbfgs.hpp"
#include "tests/support/customers.hpp"

namespace vt::eval {
namespace {

using test::draw_customers;
using test::kSmallSizes;
using test::small_joint;

TEST(Contingency, KlOfCountsIsTheDefinition) {
  const std::vector<double> p = {3, 1}, q = {2, 2};
  EXPECT_NEAR(kl_of_counts(p, q, 0.0), 0.75 * std::log(1.5) + 0.25 * std::log(0.5), 1e-15);
  EXPECT_NEAR(kl_of_counts(p, q, 0.5), 0.7 * std::log(1.4) + 0.3 * std::log(0.6), 1e-15);
  EXPECT_EQ(kl_of_counts(p, p, 0.5), 0.0);
  EXPECT_TRUE(std::isfinite(kl_of_counts(p, std::vector<double>{4, 0}, 0.5)));
}

// Two equal attributes share their whole entropy; each of the three entropies has K - 1 degrees.
TEST(Contingency, MutualInformationIsCorrectedForTheRows) {
  const data::Customers equal{{2, 2}, {0, 0, 0, 0, 1, 1, 1, 1}};
  EXPECT_NEAR(mutual_information(equal, 0, 1), std::log(2.0) + 1.0 / 8.0, 1e-15);
  const data::Customers every{{2, 2}, {0, 0, 0, 1, 1, 0, 1, 1}};
  EXPECT_NEAR(mutual_information(every, 0, 1), -1.0 / 8.0, 1e-15);
}

// The correction takes the bias away: (4 - 1) (3 - 1) / 2N = .003 without it. Mean of 40 samples, whose
// deviation is about .0017 each.
TEST(Contingency, IndependentAttributesHaveNoInformationOnAverage) {
  double sum = 0.0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto joint = test::independent_joint(kSmallSizes, small_joint());
    sum += mutual_information(draw_customers(kSmallSizes, joint, 1000, seed), 0, 1);
  }
  EXPECT_NEAR(sum / 40, 0.0, 5 * 0.0017 / std::sqrt(40.0));
}

TEST(Lbfgs, FindsTheMinimumOfAStiffQuadratic) {
  std::vector<double> x = {3.0, -2.0, 1.0};
  const double scale[3] = {1.0, 100.0, 1e4}, centre[3] = {1.0, 2.0, 3.0};
  minimise(
      [&](std::span<const double> at, std::span<double> gradient) {
        double value = 0.0;
        for (std::size_t i = 0; i < 3; ++i) {
          gradient[i] = scale[i] * (at[i] - centre[i]);
          value += 0.5 * gradient[i] * (at[i] - centre[i]);
        }
        return value;
      },
      x);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(x[i], centre[i], 1e-5);
}

TEST(AreaUnderRoc, CountsOrderedPairsAndHalfOfTies) {
  EXPECT_EQ(area_under_roc(std::vector<double>{2, 3}, std::vector<double>{0, 1}), 1.0);
  EXPECT_EQ(area_under_roc(std::vector<double>{0, 1}, std::vector<double>{2, 3}), 0.0);
  EXPECT_EQ(area_under_roc(std::vector<double>{1, 3}, std::vector<double>{1, 2}), 0.625);
}

// 5,000 held-out rows of each: the area's deviation under the null is sqrt(1 / (6 n)) = .0058; 5 of it.
TEST(ClassifierTest, CannotTellTwoSamplesOfOneLawApart) {
  const auto a = draw_customers(kSmallSizes, small_joint(), 10'000, 1);
  const auto b = draw_customers(kSmallSizes, small_joint(), 10'000, 2);
  EXPECT_NEAR(classifier_auc(a, b, 0), 0.5, 0.029);
}

// Against the independent product the likelihood ratio is known cell by cell, and so is the best area; the
// classifier's features can express it.
TEST(ClassifierTest, ReachesTheBestPossibleArea) {
  const std::vector<double> p = small_joint(), q = test::independent_joint(kSmallSizes, p);
  double best = 0.0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    for (std::size_t j = 0; j < p.size(); ++j) {
      const double order = p[i] / q[i] - p[j] / q[j];
      best += p[i] * q[j] * (std::abs(order) < 1e-9 ? 0.5 : order > 0.0 ? 1.0 : 0.0);
    }
  }
  ASSERT_GT(best, 0.7);
  const double auc =
      classifier_auc(draw_customers(kSmallSizes, p, 10'000, 1), draw_customers(kSmallSizes, q, 10'000, 2), 0);
  EXPECT_NEAR(auc, best, 0.029);
}

TEST(CustomerFidelity, SeesWhatIndependentMarginalsLack) {
  const auto real = draw_customers(kSmallSizes, small_joint(), 20'000, 1);
  const auto same = draw_customers(kSmallSizes, small_joint(), 20'000, 2);
  const auto flat =
      draw_customers(kSmallSizes, test::independent_joint(kSmallSizes, small_joint()), 20'000, 3);
  const CustomerFidelity good = customer_fidelity(real, same, 0), bad = customer_fidelity(real, flat, 0);
  ASSERT_EQ(good.attributes.size(), 3u);
  EXPECT_EQ(good.attributes[0].floor, 3.0 / 40'000);
  for (const auto* f : {&good, &bad}) EXPECT_LT(f->largest_kl(), 2e-3);
  EXPECT_LT(*good.pairwise_mi_error, 0.1);
  EXPECT_NEAR(*bad.pairwise_mi_error, 1.0, 0.05);
  EXPECT_LT(good.c2st_auc, 0.53);
  EXPECT_GT(bad.c2st_auc, 0.65);
}

TEST(CustomerFidelity, WhatCannotBeScoredIsRefused) {
  const data::Customers two{{2, 2}, {0, 0, 1, 1}}, other{{2, 3}, {0, 0, 1, 1, 0, 0, 1, 1}};
  EXPECT_THROW(customer_fidelity(two, two, 0), std::invalid_argument);
  EXPECT_THROW(customer_fidelity(two, other, 0), std::invalid_argument);
}

}  // namespace
}  // namespace vt::eval
