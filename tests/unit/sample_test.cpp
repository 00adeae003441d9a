// Draws from logits: weights against fp64, the rule of the first index, and frequencies.
#include "vt/session/sample.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/support/chi_square.hpp"
#include "vt/core/draw.hpp"
#include "vt/core/types.hpp"

namespace vt::session {
namespace {

constexpr float kLeast = 0x1p-24f, kMost = 1.0f - 0x1p-24f;  // of all uniforms

std::vector<float> any_logits(float spread) {
  const auto n = static_cast<std::size_t>(*rc::gen::inRange(1, kMaxClasses + 1));
  auto numbers = *rc::gen::container<std::vector<int>>(n, rc::gen::inRange(-10000, 10001));
  std::vector<float> logits;
  for (const int number : numbers) logits.push_back(spread * static_cast<float>(number) * 1e-4f);
  return logits;
}

int draw_of(std::vector<float> weights, float u) {
  Sum4<float> total;
  for (std::size_t i = 0; i < weights.size(); ++i) total.add(static_cast<int>(i), weights[i]);
  return static_cast<int>(categorical(weights.data(), static_cast<int>(weights.size()), total.total(), u));
}

RC_GTEST_PROP(SoftmaxWeights, FollowDouble, ()) {
  const std::vector<float> logits = any_logits(*rc::gen::element(0.0f, 1.0f, 20.0f, 80'000.0f));
  const int n = static_cast<int>(logits.size());
  std::vector<float> weights(2 * logits.size());
  for (std::size_t i = 0; i < logits.size(); ++i) weights[2 * i] = logits[i];
  const float total = softmax_weights<float>({weights.data(), 2}, n);
  const double top = *std::max_element(logits.begin(), logits.end());
  double exact_total = 0.0;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const double exact = std::exp(logits[i] - top);
    // The difference of logits is rounded: its error grows with the distance from the largest.
    RC_ASSERT(std::abs(weights[2 * i] - exact) <= (3 + top - logits[i]) * 0x1p-23 * exact + 1.7e-38);
    exact_total += exact;
  }
  RC_ASSERT(*std::max_element(weights.begin(), weights.end()) == 1.0f);
  RC_ASSERT(std::abs(total - exact_total) <= 1e-5 * exact_total);
}

RC_GTEST_PROP(Categorical, IsTheFirstIndexBeyondTheThreshold, (std::uint32_t word)) {
  std::vector<float> weights = any_logits(1.0f);
  for (float& w : weights) w = std::max(w, 0.0f);
  weights[static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(weights.size())))] = 1.0f;
  const float u = *rc::gen::element(uniform(word), kLeast, kMost);
  Sum4<float> total;
  for (std::size_t i = 0; i < weights.size(); ++i) total.add(static_cast<int>(i), weights[i]);
  float cumulative = 0.0f;
  int expected = -1, last = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    cumulative += weights[i];
    if (expected < 0 && cumulative > u * total.total()) expected = static_cast<int>(i);
    if (weights[i] > 0.0f) last = static_cast<int>(i);
  }
  const int drawn = draw_of(weights, u);
  RC_ASSERT(drawn == (expected < 0 ? last : expected));
  RC_ASSERT(weights[static_cast<std::size_t>(drawn)] > 0.0f);
}

TEST(Categorical, SkipsWeightsOfZeroAtTheEdges) {
  EXPECT_EQ(draw_of({0, 0, 1, 1, 0}, kLeast), 2);
  EXPECT_EQ(draw_of({0, 0, 1, 1, 0}, kMost), 3);
  EXPECT_EQ(draw_of({0, 0, 1, 1, 0}, 0.5f),
            3);  // "exceeds": a cumulative weight equal to the threshold does not
  EXPECT_EQ(draw_of({1}, kMost), 0);
}

// A total above every cumulative weight, as another order of the same sum may give.
TEST(Categorical, BeyondTheLastCumulativeWeightIsTheLastPositiveOne) {
  std::vector<float> weights = {1.0f, 1.0f, 0.0f};
  EXPECT_EQ(categorical(weights.data(), 3, 2.5f, kMost), 1.0f);
}

RC_GTEST_PROP(ExpectedIndex, FollowsDouble, ()) {
  std::vector<float> weights = any_logits(4.0f);
  const int n = static_cast<int>(weights.size());
  const float total = softmax_weights<float>({weights.data(), 1}, n);
  double sum = 0.0, mean = 0.0;
  for (int i = 0; i < n; ++i) {
    sum += weights[static_cast<std::size_t>(i)];
    mean += i * static_cast<double>(weights[static_cast<std::size_t>(i)]);
  }
  RC_ASSERT(std::abs(expected_index<float>({weights.data(), 1}, n, total) - mean / sum) <= 1e-5 * mean / sum);
}

TEST(Categorical, FrequenciesAreTheSoftmax) {
  const float logits[] = {0.3f, -2.0f, 1.1f, 0.0f, -0.7f, 2.0f};
  constexpr std::int64_t kDraws = 200'000;
  std::int64_t counts[6] = {};
  double expected[6], total = 0.0;
  for (int i = 0; i < 6; ++i) total += expected[i] = std::exp(static_cast<double>(logits[i]));
  for (double& e : expected) e *= kDraws / total;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    float weights[6];
    std::copy_n(logits, 6, weights);
    const float sum = softmax_weights<float>({weights, 1}, 6);
    const float u = draw_uniform(DrawKey{1, i, 0}, Purpose::kCustomerAction, 0);
    ++counts[static_cast<int>(categorical(weights, 6, sum, u))];
  }
  EXPECT_LT(test::chi_square(counts, expected), test::chi_square_limit(5));
}

}  // namespace
}  // namespace vt::session
