// A network's weights [out, in] into the order of networks.hpp, and a Gaussian's noise, once per change of
// the weights.
#pragma once

#include "kernels/context.cuh"
#include "kernels/networks.hpp"
#include "vt/session/act.hpp"

namespace vt::kernels {

template <Context C>
VT_DEVICE void pack_vector(const C& ctx, const float* from, std::int32_t out, std::int32_t pitch, float* to) {
  for_items(ctx, pitch, [&](int j) { to[j] = j < out ? from[j] : 0.0f; });
}

// Block b packs rows b, b + blocks, ... of every layer. input_scale: [in] factors of the inputs, folded into
// the first layer, or null. base: packed_floats(from) floats.
template <Context C>
VT_DEVICE void pack_network(const C& ctx, const nn::MlpView& from, const float* input_scale, float* base) {
  for (int l = 0; l < from.layers; ++l) {
    const nn::LayerView& layer = from.layer[l];
    const std::int32_t pitch = round_up(layer.out, 4);
    for (int k = ctx.block(); k < layer.in; k += ctx.blocks()) {
      float* row = base + static_cast<std::int64_t>(k) * pitch;
      for_items(ctx, pitch, [&](int j) {
        const float weight = j < layer.out ? layer.weight[static_cast<std::int64_t>(j) * layer.in + k] : 0.0f;
        row[j] = l == 0 && input_scale != nullptr ? weight * input_scale[k] : weight;
      });
    }
    base += static_cast<std::int64_t>(layer.in) * pitch;
    const bool normalised = layer.norm_weight != nullptr;
    if (ctx.block() == 0) {
      pack_vector(ctx, layer.bias, layer.out, pitch, base);
      if (normalised) {
        pack_vector(ctx, layer.norm_weight, layer.out, pitch, base + pitch);
        pack_vector(ctx, layer.norm_bias, layer.out, pitch, base + 2 * pitch);
      }
    }
    base += (normalised ? 3 : 1) * pitch;
  }
}

// A Gaussian's standard deviations [k] and the normaliser of its density, from log_std [k].
template <Context C>
VT_DEVICE void pack_noise(const C& ctx, const float* log_std, int k, float* deviation,
                          float* log_normaliser) {
  if (ctx.block() != 0) return;
  for_items(ctx, k, [&](int i) { deviation[i] = math::exp(log_std[i]); });
  if (ctx.thread() == 0) *log_normaliser = session::log_normaliser<float>({log_std, 1}, k);
}

}  // namespace vt::kernels
