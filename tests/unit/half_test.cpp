// Half precision against definitions that share nothing with the code: the format's formula and a search
// among all halves.
#include "vt/core/half.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace vt {
namespace {

constexpr std::uint32_t kLargest = 0x7BFFu;  // 65504

// IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction.
double value_of(std::uint32_t half) {
  const int exponent = static_cast<int>(half >> 10 & 31u);
  const int fraction = static_cast<int>(half & 1023u);
  const double magnitude =
      exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  return (half & 0x8000u) != 0 ? -magnitude : magnitude;
}

// The half nearest to x >= 0, the one of even last bit where two are.
std::uint32_t nearest(double x) {
  static const std::vector<double> values = [] {
    std::vector<double> all;
    for (std::uint32_t h = 0; h <= kLargest; ++h) all.push_back(value_of(h));
    return all;
  }();
  const auto above =
      static_cast<std::uint32_t>(std::lower_bound(values.begin(), values.end(), x) - values.begin());
  if (above == 0) return 0;
  const double up = values[above] - x, down = x - values[above - 1];
  if (up == down) return above % 2 == 0 ? above : above - 1;
  return up < down ? above : above - 1;
}

void expect_nearest(float x) {
  const float expected = static_cast<float>(value_of(nearest(x)));
  ASSERT_EQ(bits_of(round16(x)), bits_of(expected)) << x;
  ASSERT_EQ(bits_of(round16(-x)), bits_of(-expected)) << -x;
}

TEST(Half, EveryHalfComesBack) {
  for (std::uint32_t h = 0; h <= 0xFFFFu; ++h) {
    if ((h & 0x7FFFu) > kLargest) continue;  // infinity and NaN are not part of the semantics
    const float x = float_of_half(static_cast<std::uint16_t>(h));
    ASSERT_EQ(static_cast<double>(x), value_of(h));
    ASSERT_EQ(std::signbit(x), h >= 0x8000u);
    ASSERT_EQ(half_bits(x), h);
    ASSERT_EQ(bits_of(round16(x)), bits_of(x));
  }
}

TEST(Half, RoundsToNearest) {
  for (std::uint32_t u = 0; u <= bits_of(kHalfMax); u += 4001) expect_nearest(float_of_bits(u));
}

TEST(Half, TiesGoToEven) {
  for (std::uint32_t h = 0; h < kLargest; ++h) {
    const auto middle = static_cast<float>(0.5 * (value_of(h) + value_of(h + 1)));  // exact
    expect_nearest(middle);
    expect_nearest(std::nextafter(middle, 0.0f));
    expect_nearest(std::nextafter(middle, kHalfMax));
  }
}

}  // namespace
}  // namespace vt
