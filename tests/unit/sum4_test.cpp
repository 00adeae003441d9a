// The one order of horizontal sums.
#include "vt/core/sum4.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

namespace vt {
namespace {

TEST(Sum4, AddsByPairsOfColumnsThenAcross) {
  const float big = 0x1p24f;  // swallows a 1 that is added to it
  Sum4<float> sum;
  // Columns 0, 1, 8, 9 share the first part, 2, 3, 10 the second, and so on.
  const float values[] = {big, 1.0f, 1.0f, 1.0f, 1.0f, 0.0f, 1.0f, 0.0f, 1.0f, -big, 1.0f};
  for (int i = 0; i < 11; ++i) sum.add(i, values[i]);
  EXPECT_EQ(sum.part[0], 0.0f);  // ((big + 1) + 1) - big
  EXPECT_EQ(sum.part[1], 3.0f);
  EXPECT_EQ(sum.part[2], 1.0f);
  EXPECT_EQ(sum.part[3], 1.0f);
  EXPECT_EQ(sum.total(), 5.0f);
}

TEST(Sum4, AddsThePartsAsTwoPairs) {
  const float big = 0x1p24f;
  const auto total = [](float p0, float p1, float p2, float p3) {
    Sum4<float> sum;
    sum.add(0, p0);
    sum.add(2, p1);
    sum.add(4, p2);
    sum.add(6, p3);
    return sum.total();
  };
  EXPECT_EQ(total(big, 1.0f, 1.0f, -big), 1.0f);  // one after the other: 0
  EXPECT_EQ(total(big, 1.0f, -big, 1.0f), 1.0f);  // first with third: 2
}

TEST(Sum4, AProductIsAddedInOneRounding) {
  const float a = 1.0f + 0x1p-12f;
  Sum4<float> sum;
  sum.add(0, -1.0f);
  sum.add_product(1, a, a);
  EXPECT_EQ(sum.total(), 0x1p-11f + 0x1p-24f);  // a * a rounded first would lose the last bit
}

RC_GTEST_PROP(Sum4, IsTheSumWithinItsBound, ()) {
  const auto numbers = *rc::gen::container<std::vector<int>>(rc::gen::inRange(-1'000'000, 1'000'001));
  Sum4<float> narrow;
  Sum4<double> wide;
  double exact = 0.0, magnitude = 0.0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const float value = static_cast<float>(numbers[i]) / 977.0f;
    narrow.add(static_cast<int>(i), value);
    wide.add(static_cast<int>(i), value);
    exact += value;
    magnitude += std::abs(value);
  }
  const double terms = static_cast<double>(numbers.size() + 2);
  RC_ASSERT(std::abs(narrow.total() - exact) <= terms * 0x1p-24 * magnitude);
  RC_ASSERT(std::abs(wide.total() - exact) <= terms * 0x1p-52 * magnitude);
}

}  // namespace
}  // namespace vt
