// Networks as kernels read them: weights k-major, so that neighbouring threads read neighbouring outputs and
// the row of a one-hot input is contiguous.
#pragma once

#include <cstdint>

#include "vt/core/macros.hpp"
#include "vt/nn/mlp.hpp"

namespace vt::kernels {

// rows[k, j] = weight[j, k]. pitch: outputs rounded up to 4; columns past `out` are 0.
struct RowLayer {
  const float* rows = nullptr;         // [in, pitch]
  const float* bias = nullptr;         // [pitch]
  const float* norm_weight = nullptr;  // [pitch] or null
  const float* norm_bias = nullptr;
  std::int32_t in = 0;
  std::int32_t out = 0;
  std::int32_t pitch = 0;
  bool operator==(const RowLayer&) const = default;
};

// Its first `one_hot` inputs are one-hot columns of the customer: rows to add, not to multiply.
struct RowNetwork {
  RowLayer layer[kMaxLayers] = {};
  std::int32_t layers = 0;
  std::int32_t one_hot = 0;
  nn::Activation activation = nn::Activation::kNone;
  float slope = 0.0f;
  VT_HD int inputs() const { return layer[0].in; }
  VT_HD int outputs() const { return layer[layers - 1].out; }
  bool operator==(const RowNetwork&) const = default;
};

VT_HD constexpr std::int32_t round_up(std::int32_t n, std::int32_t multiple) {
  return (n + multiple - 1) / multiple * multiple;
}

// Floats that a network of this shape takes, 16-byte aligned.
inline std::int64_t packed_floats(const nn::MlpView& shape) {
  std::int64_t floats = 0;
  for (int l = 0; l < shape.layers; ++l) {
    const std::int64_t pitch = round_up(shape.layer[l].out, 4);
    floats += pitch * (shape.layer[l].in + (shape.layer[l].norm_weight != nullptr ? 3 : 1));
  }
  return floats;
}

// The view of a network of this shape packed at `base` (pack.cuh writes it there).
inline RowNetwork packed_at(const nn::MlpView& shape, std::int32_t one_hot, const float* base) {
  RowNetwork network;
  network.layers = shape.layers;
  network.one_hot = one_hot;
  network.activation = shape.activation;
  network.slope = shape.slope;
  for (int l = 0; l < shape.layers; ++l) {
    const nn::LayerView& from = shape.layer[l];
    RowLayer& to = network.layer[l];
    to.in = from.in;
    to.out = from.out;
    to.pitch = round_up(from.out, 4);
    to.rows = base;
    to.bias = to.rows + std::int64_t{to.in} * to.pitch;
    base = to.bias + to.pitch;
    if (from.norm_weight == nullptr) continue;
    to.norm_weight = base;
    to.norm_bias = to.norm_weight + to.pitch;
    base = to.norm_bias + to.pitch;
  }
  return network;
}

}  // namespace vt::kernels
