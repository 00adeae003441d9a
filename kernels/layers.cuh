// What stands around a layer's matrix product where the product is somebody else's: sums to start from, and
// what follows. Planes are [features, pitch] in device memory, lanes side by side.
#pragma once

#include "kernels/context.cuh"
#include "kernels/networks.hpp"
#include "vt/nn/forward.hpp"

namespace vt::kernels {

// y[j, lane] = sums[j, lane], or the bias where there are none, for `lanes` lanes.
template <Context C>
VT_DEVICE void start_layer(const C& ctx, const RowLayer& layer, const float* sums, float* y,
                           std::int64_t lanes, std::int64_t pitch) {
  for_rows(ctx, layer.out * lanes, [&](std::int64_t i) {
    const std::int64_t j = i / lanes;
    const std::int64_t at = j * pitch + i % lanes;
    y[at] = sums != nullptr ? sums[at] : layer.bias[j];
  });
}

// Layer normalisation where the layer has it, then the activation, in place.
template <Context C>
VT_DEVICE void finish_layer(const C& ctx, const RowLayer& layer, nn::Activation activation, float slope,
                            float* y, std::int64_t lanes, std::int64_t pitch) {
  if (layer.norm_weight == nullptr) {
    for_rows(ctx, layer.out * lanes, [&](std::int64_t i) {
      float& value = y[i / lanes * pitch + i % lanes];
      value = nn::activate(value, activation, slope);
    });
    return;
  }
  for_rows(ctx, lanes, [&](std::int64_t lane) {
    const Strided<float> column{y + lane, pitch};
    nn::layer_norm(column, layer.out, layer.norm_weight, layer.norm_bias);
    for (int j = 0; j < layer.out; ++j) column[j] = nn::activate(column[j], activation, slope);
  });
}

}  // namespace vt::kernels
