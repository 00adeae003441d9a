// A network that owns its weights: what files hold and views point into.
#pragma once

#include <string>
#include <vector>

#include "vt/nn/mlp.hpp"

namespace vt {

struct Layer {
  int in = 0;
  int out = 0;
  std::vector<float> weight;       // [out, in]
  std::vector<float> bias;         // [out]
  std::vector<float> norm_weight;  // [out] or empty
  std::vector<float> norm_bias;
};

struct Network {
  std::vector<Layer> layers;
  nn::Activation activation = nn::Activation::kNone;
  float slope = 0.01f;

  int inputs() const { return layers.empty() ? 0 : layers.front().in; }
  int outputs() const { return layers.empty() ? 0 : layers.back().out; }
  std::vector<int> widths() const;  // [in, hidden..., out]
  // Valid while this network lives unchanged.
  nn::MlpView view() const;
  // Throws std::invalid_argument: no layer, too many, shapes that do not chain, a value that is not finite.
  void validate(const std::string& name) const;
};

const char* name_of(nn::Activation activation);  // "none" | "tanh" | "relu" | "leaky_relu"

}  // namespace vt
