// Frozen bits of the exact functions: every backend returns these, on every compiler.
#include <gtest/gtest.h>

#include "vt/core/math.hpp"

namespace vt {
namespace {

// FNV-1a over the results at every 65521st float from `low` up to `high`, of both signs where asked.
template <class Function>
std::uint64_t checksum(float low, float high, bool both_signs, const Function& function) {
  std::uint64_t hash = 0xcbf29ce484222325ull;
  const auto add = [&](float value) { hash = (hash ^ bits_of(value)) * 0x100000001b3ull; };
  for (std::uint32_t u = bits_of(low); u <= bits_of(high); u += 65521) {
    add(function(float_of_bits(u)));
    if (both_signs) add(function(-float_of_bits(u)));
  }
  return hash;
}

TEST(GoldenMath, BitsOfEveryFunction) {
  const auto sine = [](float turn) {
    float s, c;
    math::sincos_turn(turn, s, c);
    return s;
  };
  const auto cosine = [](float turn) {
    float s, c;
    math::sincos_turn(turn, s, c);
    return c;
  };
  EXPECT_EQ(checksum(1e-30f, 100.0f, true, [](float x) { return math::exp(x); }), 0xf5e3670855d42d33ull);
  EXPECT_EQ(checksum(0x1p-126f, 1e38f, false, [](float x) { return math::log(x); }), 0x39e33d3c03f302f4ull);
  EXPECT_EQ(checksum(1e-30f, 100.0f, true, [](float x) { return math::tanh(x); }), 0xb8efe90fb233bd0full);
  EXPECT_EQ(checksum(1e-30f, 100.0f, true, [](float x) { return math::sigmoid(x); }), 0x5710b4b11973654eull);
  EXPECT_EQ(checksum(1e-30f, 1.0f, false, sine), 0xc77f777dfb6f4561ull);
  EXPECT_EQ(checksum(1e-30f, 1.0f, false, cosine), 0x5a58bef86a8d6392ull);
}

}  // namespace
}  // namespace vt
