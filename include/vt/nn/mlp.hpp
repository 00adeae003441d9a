// A multi-layer perceptron as plain pointers: the form in which weights reach every backend.
#pragma once

#include <cstdint>

#include "vt/core/math.hpp"
#include "vt/core/types.hpp"

namespace vt::nn {

enum class Activation : std::uint8_t { kNone, kTanh, kRelu, kLeakyRelu };

struct LayerView {
  const float* weight = nullptr;       // [out, in], row-major
  const float* bias = nullptr;         // [out]
  const float* norm_weight = nullptr;  // [out] or null: layer normalisation after the linear part
  const float* norm_bias = nullptr;
  std::int32_t in = 0;
  std::int32_t out = 0;
};

// Hidden layers: linear, layer normalisation where present, activation. The last layer is linear.
struct MlpView {
  LayerView layer[kMaxLayers] = {};
  std::int32_t layers = 0;
  Activation activation = Activation::kNone;
  float slope = 0.01f;  // of kLeakyRelu
  VT_HD int inputs() const { return layer[0].in; }
  VT_HD int outputs() const { return layer[layers - 1].out; }
};

template <class F>
VT_HD F activate(F x, Activation activation, float slope) {
  switch (activation) {
    case Activation::kNone:
      return x;
    case Activation::kTanh:
      return math::tanh(x);
    case Activation::kRelu:
      return maximum(x, F(0.0f));
    case Activation::kLeakyRelu:
      return select(x > F(0.0f), x, x * F(slope));
  }
  return x;
}

inline constexpr float kLayerNormEpsilon = 1e-5f;

}  // namespace vt::nn
