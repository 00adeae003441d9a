// The bounds that core/math.hpp claims, over floats spread through the whole range of each function.
#include "vt/core/math.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numbers>

namespace vt {
namespace {

// The distance of `got` from `exact`, in spacings of floats of that size.
double ulps(float got, double exact) {
  const int exponent = std::max(std::ilogb(exact), std::numeric_limits<float>::min_exponent - 1);
  return std::abs(static_cast<double>(got) - exact) / std::ldexp(1.0, exponent - 23);
}

// Calls body for every stride-th positive float of [low, high], and for high.
template <class Body>
void for_floats(float low, float high, std::uint32_t stride, const Body& body) {
  for (std::uint32_t u = bits_of(low); u < bits_of(high); u += stride) body(float_of_bits(u));
  body(high);
}

TEST(Math, ExpIsWithinTwoUlp) {
  double worst = 0.0;
  for_floats(1e-30f, 88.0f, 1009,
             [&](float x) { worst = std::max(worst, ulps(math::exp(x), std::exp(x * 1.0))); });
  for_floats(1e-30f, 87.0f, 1009,
             [&](float x) { worst = std::max(worst, ulps(math::exp(-x), std::exp(x * -1.0))); });
  EXPECT_LE(worst, 2.0);
}

TEST(Math, ExpAtItsEnds) {
  const float inf = std::numeric_limits<float>::infinity();
  EXPECT_EQ(math::exp(0.0f), 1.0f);
  EXPECT_EQ(math::exp(std::nextafter(-87.0f, -inf)), 0.0f);
  EXPECT_EQ(math::exp(-inf), 0.0f);
  EXPECT_EQ(math::exp(1e30f), math::exp(88.0f));
  EXPECT_TRUE(std::isfinite(math::exp(inf)));
}

TEST(Math, LogIsWithinTwoUlp) {
  double worst = 0.0;
  for_floats(std::numeric_limits<float>::min(), std::numeric_limits<float>::max(), 1009,
             [&](float x) { worst = std::max(worst, ulps(math::log(x), std::log(x * 1.0))); });
  for_floats(0.9f, 1.1f, 3, [&](float x) {  // where the result is small
    if (x != 1.0f) worst = std::max(worst, ulps(math::log(x), std::log(x * 1.0)));
  });
  EXPECT_LE(worst, 2.0);
  EXPECT_EQ(math::log(1.0f), 0.0f);
}

TEST(Math, TanhIsWithinSixUlpAndOdd) {
  double worst = 0.0;
  for_floats(1e-30f, 100.0f, 1009, [&](float x) {
    worst = std::max(worst, ulps(math::tanh(x), std::tanh(x * 1.0)));
    ASSERT_EQ(math::tanh(-x), -math::tanh(x));
  });
  EXPECT_LE(worst, 6.0);
  EXPECT_EQ(math::tanh(0.0f), 0.0f);
  EXPECT_LE(math::tanh(1e30f), 1.0f);
}

TEST(Math, SigmoidIsWithinFourUlp) {
  double worst = 0.0;
  for_floats(1e-30f, 86.0f, 1009, [&](float x) {
    worst = std::max(worst, ulps(math::sigmoid(x), 1.0 / (1.0 + std::exp(x * -1.0))));
    worst = std::max(worst, ulps(math::sigmoid(-x), 1.0 / (1.0 + std::exp(x * 1.0))));
  });
  EXPECT_LE(worst, 4.0);
}

TEST(Math, SquareRootIsCorrectlyRounded) {
  for_floats(0.0f, std::numeric_limits<float>::max(), 1009,
             [&](float x) { ASSERT_EQ(math::sqrt(x), static_cast<float>(std::sqrt(x * 1.0))); });
}

TEST(Math, SineAndCosineAreWithinTwoTenMillionths) {
  double worst = 0.0;
  const auto check = [&](float turn) {
    float sine, cosine;
    math::sincos_turn(turn, sine, cosine);
    const double angle = 2.0 * std::numbers::pi * turn;
    worst = std::max({worst, std::abs(sine - std::sin(angle)), std::abs(cosine - std::cos(angle))});
  };
  for (std::uint32_t i = 0; i < (1u << 23); i += 7) {  // the uniforms that exist
    check((static_cast<float>(i) + 0.5f) * 0x1p-23f);
  }
  for_floats(1e-30f, 1.0f, 4001, check);
  EXPECT_LE(worst, 2e-7);
}

TEST(Math, SineAndCosineAreExactAtQuarterTurns) {
  const float expected[5][2] = {{0, 1}, {1, 0}, {0, -1}, {-1, 0}, {0, 1}};
  for (int quarter = 0; quarter <= 4; ++quarter) {
    float sine, cosine;
    math::sincos_turn(0.25f * static_cast<float>(quarter), sine, cosine);
    EXPECT_EQ(sine, expected[quarter][0]) << quarter;
    EXPECT_EQ(cosine, expected[quarter][1]) << quarter;
  }
}

TEST(Math, DoubleIsTheStandardLibrary) {
  EXPECT_EQ(math::exp(1.25), std::exp(1.25));
  EXPECT_EQ(math::log(1.25), std::log(1.25));
  EXPECT_EQ(math::tanh(1.25), std::tanh(1.25));
  EXPECT_EQ(math::sqrt(1.25), std::sqrt(1.25));
}

}  // namespace
}  // namespace vt
