// What stands around a layer's matrix product where the product is somebody else's: sums to start from, and
// what follows. Planes are [features, pitch] in device memory, lanes side by side.
#pragma once

#include "kernels/context.cuh"
#include "kernels/networks.hpp"
#include "vt/nn/forward.hpp"

namespace vt::kernels {

// Item i of a layer's [out, lanes] and its place in the plane. A plane has less than 2^32 entries
// (layered_args.hpp): a division of 32 bits.
struct PlaneItem {
  std::uint32_t output;
  std::int64_t at;
};
VT_DEVICE PlaneItem plane_item(std::int64_t i, std::int64_t lanes, std::int64_t pitch) {
  const auto item = static_cast<std::uint32_t>(i), row = static_cast<std::uint32_t>(lanes);
  return {item / row, item / row * pitch + item % row};
}

// y[j, lane] = sums[j, lane], or the bias where there are none, for `lanes` lanes.
template <Context C>
VT_DEVICE void start_layer(const C& ctx, const RowLayer& layer, const float* sums, float* y,
                           std::int64_t lanes, std::int64_t pitch) {
  for_rows(ctx, layer.out * lanes, [&](std::int64_t i) {
    const PlaneItem item = plane_item(i, lanes, pitch);
    y[item.at] = sums != nullptr ? sums[item.at] : layer.bias[item.output];
  });
}

// Layer normalisation where the layer has it, then the activation, in place.
template <Context C>
VT_DEVICE void finish_layer(const C& ctx, const RowLayer& layer, nn::Activation activation, float slope,
                            float* y, std::int64_t lanes, std::int64_t pitch) {
  if (layer.norm_weight == nullptr) {
    for_rows(ctx, layer.out * lanes, [&](std::int64_t i) {
      float& value = y[plane_item(i, lanes, pitch).at];
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
