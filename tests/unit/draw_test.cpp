// Draws: uniforms exactly, normals by moments and tails, independence across every part of an address. Each
// statistic rejects a true hypothesis once in a million seeds; seeds are fixed.
#include "vt/core/draw.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "tests/support/chi_square.hpp"

namespace vt {
namespace {

using test::kSigmas;

TEST(Uniform, IsTheMiddleOfItsCellAndNeverAnEndPoint) {
  for (std::uint32_t i = 0; i < (1u << 23); i += 3) {
    const double u = uniform((i << 9) | (i & 511u));  // the low 9 bits do not count
    ASSERT_EQ(u * 0x1p24, 2.0 * i + 1.0);
  }
  EXPECT_EQ(uniform(0u), 0x1p-24f);
  EXPECT_EQ(uniform(~0u), 1.0f - 0x1p-24f);
}

TEST(Uniform, FillsItsCellsEvenly) {
  std::array<std::int64_t, 64> counts{};
  constexpr std::int64_t kDraws = 200'000;
  for (std::uint64_t i = 0; i < kDraws; ++i)
    ++counts[static_cast<std::size_t>(64.0f * draw_uniform(DrawKey{3, i, 0}, Purpose::kClicks, 0))];
  const std::vector<double> expected(64, kDraws / 64.0);
  EXPECT_LT(test::chi_square(counts, expected), test::chi_square_limit(63));
}

TEST(Normals, FollowTheFormulaOfBoxAndMuller) {
  for (std::uint64_t i = 0; i < 50'000; ++i) {
    const DrawKey key{1, i, 5};
    const Words w = draw(key, Purpose::kActionNoise, 2);
    float z[4];
    draw_normals(key, Purpose::kActionNoise, 2, z);
    for (int pair = 0; pair < 2; ++pair) {
      const double radius = std::sqrt(-2.0 * std::log(static_cast<double>(uniform(w.x[2 * pair]))));
      const double angle = 6.283185307179586 * uniform(w.x[2 * pair + 1]);
      ASSERT_NEAR(z[2 * pair], radius * std::cos(angle), 3e-6);
      ASSERT_NEAR(z[2 * pair + 1], radius * std::sin(angle), 3e-6);
    }
  }
}

TEST(Normals, HaveTheMomentsAndTailsOfN01) {
  constexpr int kDraws = 400'000;
  const double moment[] = {0, 1, 0, 3, 0, 15, 0, 105};  // of orders 1 to 8
  double sum[4] = {};
  const double probability[] = {0.3173105079, 0.0455002639, 0.0026997961, 0.0000633425};  // of |z| > 1 .. 4
  int beyond[4] = {};
  for (std::uint64_t i = 0; i < kDraws / 4; ++i) {
    float z[4];
    draw_normals(DrawKey{2, i, 0}, Purpose::kCustomerNoise, 0, z);
    for (const double x : z) {
      double power = 1.0;
      for (double& s : sum) s += power *= x;
      for (int t = 0; t < 4; ++t) beyond[t] += std::abs(x) > t + 1 ? 1 : 0;
    }
  }
  for (int order = 1; order <= 4; ++order) {
    const double expected = moment[order - 1];
    const double variance = moment[2 * order - 1] - expected * expected;
    EXPECT_NEAR(sum[order - 1] / kDraws, expected, kSigmas * std::sqrt(variance / kDraws)) << order;
  }
  for (int t = 0; t < 4; ++t) {
    const double p = probability[t];
    EXPECT_NEAR(beyond[t], kDraws * p, kSigmas * std::sqrt(kDraws * p * (1 - p))) << t + 1;
  }
}

// An 8 x 8 table of the draws at pairs of addresses that differ in one part only.
template <class Other>
void expect_independent(const char* part, const Other& other) {
  constexpr std::int64_t kPairs = 50'000;
  std::array<std::int64_t, 64> counts{};
  for (std::uint64_t i = 0; i < kPairs; ++i) {
    const auto row =
        static_cast<std::size_t>(8.0f * draw_uniform(DrawKey{8, 2 * i, 4}, Purpose::kCustomerAction, 0));
    const auto column = static_cast<std::size_t>(8.0f * other(i));
    ++counts[8 * row + column];
  }
  const std::vector<double> expected(64, kPairs / 64.0);
  EXPECT_LT(test::chi_square(counts, expected), test::chi_square_limit(63)) << part;
}

TEST(Draws, OfOtherAddressesAreIndependent) {
  const auto purpose = Purpose::kCustomerAction;
  expect_independent("seed", [&](std::uint64_t i) { return draw_uniform(DrawKey{9, 2 * i, 4}, purpose, 0); });
  expect_independent("session", [&](std::uint64_t i) {
    return draw_uniform(DrawKey{8, 2 * i + 1, 4}, purpose, 0);
  });
  expect_independent("page", [&](std::uint64_t i) { return draw_uniform(DrawKey{8, 2 * i, 5}, purpose, 0); });
  expect_independent("block", [&](std::uint64_t i) {
    return draw_uniform(DrawKey{8, 2 * i, 4}, purpose, 1);
  });
  for (int other = 1; other <= 17; ++other) {
    if (static_cast<Purpose>(other) == purpose) continue;
    expect_independent("purpose", [&](std::uint64_t i) {
      return draw_uniform(DrawKey{8, 2 * i, 4}, static_cast<Purpose>(other), 0);
    });
  }
  for (int word = 1; word < 4; ++word) {
    expect_independent("word", [&](std::uint64_t i) {
      return uniform(draw(DrawKey{8, 2 * i, 4}, purpose, 0).x[word]);
    });
  }
}

}  // namespace
}  // namespace vt
