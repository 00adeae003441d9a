// Quantiles in fixed memory, against sorted values.
#include "data/value_counts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace vt::data {
namespace {

TEST(ValueCounts, CellsAscendWithTheValue) {
  const float largest = std::numeric_limits<float>::max();
  const float tiny = std::numeric_limits<float>::denorm_min();
  const std::vector<float> ascending = {-largest, -8192, -2,   -1.5f, -1, -1e-30f, -tiny,  0,
                                        1e-30f,   1,     1.5f, 2,     3,  8191,    largest};
  for (std::size_t i = 1; i < ascending.size(); ++i) {
    EXPECT_LE(ValueCounts::cell_of(ascending[i - 1]), ValueCounts::cell_of(ascending[i])) << ascending[i];
  }
  EXPECT_EQ(ValueCounts::cell_of(-0.0f), ValueCounts::cell_of(0.0f));
  EXPECT_LT(ValueCounts::cell_of(largest), ValueCounts::kCells);
}

TEST(ValueCounts, WholeNumbersAreExact) {
  for (int i = -8191; i <= 8191; ++i) {
    const auto value = static_cast<float>(i);
    EXPECT_EQ(ValueCounts::value_of(ValueCounts::cell_of(value)), value);
  }
}

TEST(ValueCounts, QuantilesAreTheTrueOnesWithinACell) {
  std::mt19937_64 random(5);
  std::normal_distribution<float> normal(0.3f, 2.0f);
  std::vector<float> values(10'001);
  ValueCounts counts;
  for (float& value : values) counts.add(value = normal(random));
  std::sort(values.begin(), values.end());
  for (const double level : {0.0, 0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999, 1.0}) {
    const double rank = std::max(1.0, std::ceil(level * static_cast<double>(values.size())));
    const float exact = values[static_cast<std::size_t>(rank) - 1];
    EXPECT_NEAR(counts.quantile(level), exact, std::abs(exact) / 4096) << level;
    EXPECT_LE(std::abs(counts.quantile(level)), std::abs(exact)) << level;
  }
}

}  // namespace
}  // namespace vt::data
