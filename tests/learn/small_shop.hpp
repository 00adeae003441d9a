// A shop small enough to train in within a test: two attributes, two action dimensions; the best action of a
// customer is the sum of two level-wise directions, and buying pays.
#pragma once

#include <memory>

#include "vt/sim/model.hpp"

namespace vt::learn {

inline Layer dense(int in, int out, std::vector<float> weight, std::vector<float> bias) {
  return Layer{in, out, std::move(weight), std::move(bias), {}, {}};
}

inline ModelPtr small_shop() {
  SimulatorModel model;
  SimulatorSpec& spec = model.spec;
  spec.kind = SimulatorKind::kLearned;
  spec.name = "small shop";
  spec.attributes = {{"age", "categorical", 3, {}}, {"query", "categorical", 4, {}}};
  spec.rules.kind = spec.kind;
  for (const Attribute& attribute : spec.attributes)
    session::append_attribute(spec.rules.attributes, attribute.size);
  spec.rules.action_size = 2;
  spec.rules.max_page_index = 5;
  spec.rules.feedback_classes = 3;
  for (int i = 0; i < 2; ++i) {
    spec.rules.low[i] = -8;
    spec.rules.high[i] = 8;
  }
  spec.center = {0.25f, -0.25f};
  spec.scale = {0.5f, 0.5f};
  spec.norm_quantiles = {{0.5, 0.6}, {0.95, 1.2}};
  spec.hash = "small";

  Network& generator = model.customer_generator.network;
  generator.layers = {dense(4, 7, std::vector<float>(28, 0.1f), std::vector<float>(7, 0.0f))};
  for (std::size_t i = 0; i < 28; ++i)
    generator.layers[0].weight[i] = 0.5f * static_cast<float>(i % 5) - 1.0f;

  // turn, buy, leave from <s one-hot [7], a [2], n>, through |a - t(s)| of two directions by a hidden layer
  // of ReLUs.
  const float taste[7][2] = {{1, 0}, {-1, 0}, {0, 0}, {0, 1}, {0, -1}, {0.5f, 0.5f}, {-0.5f, -0.5f}};
  std::vector<float> hidden(4 * 10, 0.0f);
  for (int j = 0; j < 4; ++j) {
    const float sign = j % 2 == 0 ? 1.0f : -1.0f;
    for (int s = 0; s < 7; ++s) hidden[static_cast<std::size_t>(j * 10 + s)] = -sign * taste[s][j / 2];
    hidden[static_cast<std::size_t>(j * 10 + 7 + j / 2)] = sign;
  }
  std::vector<float> output(3 * 4, 0.0f);
  for (std::size_t j = 0; j < 4; ++j) output[4 + j] = -1.0f;
  model.customer_policy.activation = nn::Activation::kRelu;
  model.customer_policy.layers = {dense(10, 4, hidden, std::vector<float>(4, 0.0f)),
                                  dense(4, 3, output, {0.0f, 0.5f, -1.0f})};
  return std::make_shared<const SimulatorModel>(std::move(model));
}

}  // namespace vt::learn
