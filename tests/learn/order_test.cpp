// Orders of rows are bijections, addressed, and mix.
#include "vt/core/order.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace vt::learn {
namespace {

TEST(Order, IsABijectionOfAnySize) {
  for (const std::uint32_t n : {1u, 2u, 3u, 4u, 5u, 255u, 256u, 257u, 1000u, 50000u}) {
    const Order order(7, Purpose::kMinibatch, 3, 1, n);
    std::vector<int> seen(n, 0);
    for (std::uint32_t i = 0; i < n; ++i) {
      ASSERT_LT(order[i], n);
      ++seen[order[i]];
    }
    for (std::uint32_t i = 0; i < n; ++i) ASSERT_EQ(seen[i], 1) << n;
  }
}

TEST(Order, DependsOnEveryPartOfItsAddress) {
  const std::uint32_t n = 1000;
  const auto list = [](const Order& order) {
    std::vector<std::uint32_t> out;
    for (std::uint32_t i = 0; i < n; ++i) out.push_back(order[i]);
    return out;
  };
  const auto base = list(Order(1, Purpose::kMinibatch, 2, 0, n));
  EXPECT_EQ(base, list(Order(1, Purpose::kMinibatch, 2, 0, n)));
  EXPECT_NE(base, list(Order(2, Purpose::kMinibatch, 2, 0, n)));
  EXPECT_NE(base, list(Order(1, Purpose::kSubset, 2, 0, n)));
  EXPECT_NE(base, list(Order(1, Purpose::kMinibatch, 3, 0, n)));
  EXPECT_NE(base, list(Order(1, Purpose::kMinibatch, 2, 1, n)));
}

// The first tenth of the places holds the halves of the rows in equal shares: 5 sigma of a hypergeometric
// draw, over 50 addresses.
TEST(Order, SpreadsRowsOverPlaces) {
  const std::uint32_t n = 50000, places = n / 10;
  for (std::uint64_t iteration = 0; iteration < 50; ++iteration) {
    const Order order(11, Purpose::kMinibatch, iteration, 0, n);
    int low = 0, even = 0;
    for (std::uint32_t i = 0; i < places; ++i) {
      low += order[i] < n / 2;
      even += order[i] % 2 == 0;
    }
    const double five_sigma = 5 * std::sqrt(places * 0.25 * 0.9);
    EXPECT_NEAR(low, places / 2.0, five_sigma);
    EXPECT_NEAR(even, places / 2.0, five_sigma);
  }
}

}  // namespace
}  // namespace vt::learn
