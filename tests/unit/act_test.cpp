// The ranker's action: bounds, half precision, norm and density.
#include "vt/session/act.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "sim/action_bounds.hpp"

namespace vt::session {
namespace {

float any_float(float low, float high) {
  return low + (high - low) * static_cast<float>(*rc::gen::inRange(0, 1 << 24)) * 0x1p-24f;
}

RC_GTEST_PROP(Action, IsTheHalfNearestToTheClippedOne, ()) {
  const float low = half_toward_zero(any_float(-10, 0)), high = half_toward_zero(any_float(0, 10));
  const float raw = any_float(-15, 15);
  const float action = execute(raw, low, high);
  const float clipped = std::fmin(std::fmax(raw, low), high);
  RC_ASSERT(action >= low);
  RC_ASSERT(action <= high);
  RC_ASSERT(float_of_half(half_bits(action)) == action);
  RC_ASSERT(std::abs(action - clipped) <= std::abs(clipped) * 0x1p-11f + 0x1p-25f);
  RC_ASSERT(execute(action, low, high) == action);
}

TEST(Action, WhatIsNotANumberBecomesTheLowerBound) {
  const float inf = std::numeric_limits<float>::infinity();
  EXPECT_EQ(execute(std::nanf(""), -2.0f, 3.0f), -2.0f);
  EXPECT_EQ(execute(-inf, -2.0f, 3.0f), -2.0f);
  EXPECT_EQ(execute(inf, -2.0f, 3.0f), 3.0f);
}

RC_GTEST_PROP(Action, UniformDrawsStayWithinTheBounds, (std::uint32_t word)) {
  const float low = any_float(-10, 0), high = any_float(0, 10);
  const float draw = (static_cast<float>(word >> 9) + 0.5f) * 0x1p-23f;
  const float action = uniform_action(draw, low, high);
  RC_ASSERT(action >= low);
  RC_ASSERT(action <= high);
  RC_ASSERT(std::abs(action - (low + (static_cast<double>(high) - low) * draw)) < 4e-6);
}

TEST(Action, WhiteningIsOneRounding) {
  const float u = 1.0f + 0x1p-12f;
  EXPECT_EQ(from_whitened(u, -1.0f, u), 0x1p-11f + 0x1p-24f);
}

RC_GTEST_PROP(Action, NormAndDensityFollowDouble, ()) {
  const int k = *rc::gen::inRange(1, 65);
  std::vector<float> strided(static_cast<std::size_t>(3 * k));
  double squares = 0.0, log_std = 0.0;
  for (int i = 0; i < k; ++i) {
    const float z = any_float(-4, 4);
    strided[static_cast<std::size_t>(3 * i)] = z;
    squares += static_cast<double>(z) * z;
    log_std += any_float(-3, 1);
  }
  const double normaliser = log_std + 0.5 * k * std::log(2.0 * std::numbers::pi);
  const Strided<float> z{strided.data(), 3};
  RC_ASSERT(std::abs(action_norm(z, k) - std::sqrt(squares)) <= 1e-6 * std::sqrt(squares));
  const double density = -0.5 * squares - normaliser;
  RC_ASSERT(std::abs(log_density(z, k, static_cast<float>(normaliser)) - density) <=
            1e-6 * (squares + std::abs(normaliser)));
}

RC_GTEST_PROP(ActionBounds, AreRoundedTowardZero, ()) {
  const float x = std::ldexp(any_float(-1, 1), *rc::gen::inRange(-24, 16));
  const float half = half_toward_zero(x);
  RC_ASSERT(float_of_half(half_bits(half)) == half);
  RC_ASSERT(std::abs(half) <= std::abs(x));
  const float next = float_of_half(static_cast<std::uint16_t>(half_bits(half) + 1u));  // away from zero
  RC_ASSERT(std::abs(next) > std::abs(x));
}

}  // namespace
}  // namespace vt::session
