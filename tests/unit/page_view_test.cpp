// Whole page views in fp32 against the same functions in fp64: the same answer, unless the draw falls on a
// border between two classes within rounding.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/support/random_models.hpp"
#include "vt/nn/forward.hpp"
#include "vt/session/act.hpp"
#include "vt/session/customer.hpp"

namespace vt::session {
namespace {

constexpr double kBound = 2e-5;  // of a probability

template <class F>
NetworkAnswer<F> serve(const SimulatorModel& model, const std::vector<float>& input, const float u[3],
                       std::vector<F>& weights) {
  const Network& net = model.customer_policy;
  const std::vector<F> x(input.begin(), input.end());
  weights.resize(static_cast<std::size_t>(net.outputs()));
  std::vector<F> scratch0(256), scratch1(256);
  nn::forward<F>(net.view(), {x.data(), 1}, {weights.data(), 1}, scratch0.data(), scratch1.data());
  const F uniforms[3] = {u[0], u[1], u[2]};
  return answer_from_logits<F>(model.spec.rules, {weights.data(), 1}, uniforms);
}

// The distance from u to the nearest border of the head's classes.
double distance_to_border(const double* weights, int classes, double u) {
  double total = 0.0, cumulative = 0.0, nearest = 1.0;
  for (int i = 0; i < classes; ++i) total += weights[i];
  for (int i = 0; i + 1 < classes; ++i) {
    cumulative += weights[i];
    nearest = std::min(nearest, std::abs(cumulative / total - u));
  }
  return nearest;
}

void expect_same_answers(const ModelPtr& model, int* borders) {
  const PageRules& rules = model->spec.rules;
  const AttributesView& a = rules.attributes;
  for (std::uint64_t session = 0; session < 1000; ++session) {
    const DrawKey key{3, session, static_cast<std::uint32_t>(session % 7)};
    std::vector<float> input(static_cast<std::size_t>(customer_inputs(rules)), 0.0f);
    for (int i = 0; i < a.count; ++i) {
      const auto block = static_cast<std::uint32_t>(i);
      const int code =
          static_cast<int>(draw_uniform(key, Purpose::kAttribute, block) * static_cast<float>(a.size[i]));
      input[static_cast<std::size_t>(a.offset[i] + code)] = 1.0f;
    }
    for (int i = 0; i < rules.action_size; ++i) {
      const float draw = draw_uniform(key, Purpose::kActionNoise, static_cast<std::uint32_t>(i));
      input[static_cast<std::size_t>(a.width + i)] =
          execute(uniform_action(draw, rules.low[i], rules.high[i]), rules.low[i], rules.high[i]);
    }
    input.back() = static_cast<float>(key.page);
    float u[3];
    customer_uniforms(key, u);
    std::vector<float> narrow_weights;
    std::vector<double> weights;
    const NetworkAnswer<float> narrow = serve<float>(*model, input, u, narrow_weights);
    const NetworkAnswer<double> wide = serve<double>(*model, input, u, weights);
    ASSERT_NEAR(narrow.expected.buy, wide.expected.buy, kBound);
    ASSERT_NEAR(narrow.expected.clicks, wide.expected.clicks, kBound * rules.click_classes);
    const double drawn[3][2] = {
        {narrow.feedback, wide.feedback}, {narrow.clicks, wide.clicks}, {narrow.code, wide.code}};
    const int classes[3] = {rules.feedback_classes, rules.click_classes, rules.code_classes};
    const double* own = weights.data();
    for (int head = 0; head < 3; own += classes[head++]) {
      if (drawn[head][0] == drawn[head][1]) continue;
      ++*borders;
      ASSERT_LE(distance_to_border(own, classes[head], u[head]), kBound);
    }
  }
}

TEST(PageView, SinglePrecisionFollowsDouble) {
  int borders = 0;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    expect_same_answers(test::random_learned(seed, {.click_classes = 6, .hidden = {40, 30}}), &borders);
    expect_same_answers(test::random_learned(seed, {.activation = nn::Activation::kRelu, .layer_norm = true}),
                        &borders);
  }
  expect_same_answers(test::random_virtualtb(1, true), &borders);
  EXPECT_LE(borders, 5);  // of 24,000 draws
}

}  // namespace
}  // namespace vt::session
