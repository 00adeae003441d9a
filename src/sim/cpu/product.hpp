// Networks on a tile of lanes, in the exact order (semantics 3): accumulator = bias or the customer's sum,
// then k ascending, explicit fma. Included by the kernel translation units only, after a pack header.
#pragma once

#include "sim/cpu/tile.hpp"
#include "vt/nn/forward.hpp"

namespace vt::cpu {
namespace {

inline constexpr int kTilePacks = kTileLanes / kWidth;
inline constexpr int kBlockPacks =
    kWidth == 16 ? 4 : 2;  // kPanel x kBlockPacks accumulators fill the registers

VT_HD int packs_of(int lanes) {
  return (lanes + kWidth - 1) / kWidth;
}
VT_HD Strided<Pack> pack_column(float* tile, int pack) {
  return {reinterpret_cast<Pack*>(tile) + pack, kTilePacks};
}

// kOutputs x kPacks results. x: [in, kTileLanes] from the block's first lane; sums or (null) bias start them.
template <int kOutputs, int kPacks>
VT_HD void product_block(const float* panel, const float* bias, const float* sums, int in, const float* x,
                         float* y) {
  Pack sum[kOutputs][kPacks];
#pragma GCC unroll 8
  for (int j = 0; j < kOutputs; ++j) {
#pragma GCC unroll 8
    for (int v = 0; v < kPacks; ++v) {
      sum[j][v] = sums != nullptr ? load(sums + j * kTileLanes + v * kWidth) : Pack(bias[j]);
    }
  }
  for (int k = 0; k < in; ++k) {
    Pack input[kPacks];
#pragma GCC unroll 8
    for (int v = 0; v < kPacks; ++v) input[v] = load(x + k * kTileLanes + v * kWidth);
#pragma GCC unroll 8
    for (int j = 0; j < kOutputs; ++j) {
      const Pack weight(panel[k * kOutputs + j]);
#pragma GCC unroll 8
      for (int v = 0; v < kPacks; ++v) sum[j][v] = fma(weight, input[v], sum[j][v]);
    }
  }
#pragma GCC unroll 8
  for (int j = 0; j < kOutputs; ++j) {
#pragma GCC unroll 8
    for (int v = 0; v < kPacks; ++v) store(y + j * kTileLanes + v * kWidth, sum[j][v]);
  }
}

template <int kOutputs>
[[gnu::noinline]] void product_panel(const float* panel, const float* bias, const float* sums, int in,
                                     const float* x, float* y, int packs) {
  int pack = 0;
  for (; pack + kBlockPacks <= packs; pack += kBlockPacks) {
    const int at = pack * kWidth;
    product_block<kOutputs, kBlockPacks>(panel, bias, sums != nullptr ? sums + at : nullptr, in, x + at,
                                         y + at);
  }
  for (; pack < packs; ++pack) {
    const int at = pack * kWidth;
    product_block<kOutputs, 1>(panel, bias, sums != nullptr ? sums + at : nullptr, in, x + at, y + at);
  }
}

template <nn::Activation kActivation>
VT_HD void activate_rows(float slope, float* y, int rows, int packs) {
  for (int j = 0; j < rows; ++j) {
    for (int v = 0; v < packs; ++v) {
      float* at = y + j * kTileLanes + v * kWidth;
      store(at, nn::activate(load(at), kActivation, slope));
    }
  }
}

void activate(nn::Activation activation, float slope, float* y, int rows, int packs) {
  switch (activation) {
    case nn::Activation::kNone:
      return;
    case nn::Activation::kTanh:
      return activate_rows<nn::Activation::kTanh>(slope, y, rows, packs);
    case nn::Activation::kRelu:
      return activate_rows<nn::Activation::kRelu>(slope, y, rows, packs);
    case nn::Activation::kLeakyRelu:
      return activate_rows<nn::Activation::kLeakyRelu>(slope, y, rows, packs);
  }
}

// x: [in, kTileLanes] -> y: [out, kTileLanes]; sums: [out, kTileLanes] or null. A layer without normalisation
// is activated block by block, while its values are near.
void run_layer(const PackedLayer& layer, const float* x, const float* sums, nn::Activation activation,
               float slope, float* y, int packs) {
  const bool normalised = layer.norm_weight != nullptr;
  for (int j = 0; j < layer.out; j += kPanel) {
    const int outputs = layer.out - j < kPanel ? layer.out - j : kPanel;
    const float* panel = layer.panels + static_cast<std::int64_t>(j) * layer.in;
    const float* start = sums != nullptr ? sums + j * kTileLanes : nullptr;
    float* out = y + j * kTileLanes;
    switch (outputs) {
      case 1:
        product_panel<1>(panel, layer.bias + j, start, layer.in, x, out, packs);
        break;
      case 2:
        product_panel<2>(panel, layer.bias + j, start, layer.in, x, out, packs);
        break;
      case 3:
        product_panel<3>(panel, layer.bias + j, start, layer.in, x, out, packs);
        break;
      case 4:
        product_panel<4>(panel, layer.bias + j, start, layer.in, x, out, packs);
        break;
      case 5:
        product_panel<5>(panel, layer.bias + j, start, layer.in, x, out, packs);
        break;
      default:
        product_panel<kPanel>(panel, layer.bias + j, start, layer.in, x, out, packs);
    }
    if (!normalised) activate(activation, slope, out, outputs, packs);
  }
  if (normalised) {
    for (int v = 0; v < packs; ++v) {
      nn::layer_norm(pack_column(y, v), layer.out, layer.norm_weight, layer.norm_bias);
    }
    activate(activation, slope, y, layer.out, packs);
  }
}

// x: [layer[0].in, kTileLanes]; sums: the customer's part of the first layer, or null; y: [outputs,
// kTileLanes].
void run_network(const PackedNetwork& network, const float* x, const float* sums, const Hidden& hidden,
                 float* y, int packs) {
  for (int l = 0; l < network.layers; ++l) {
    const bool last = l + 1 == network.layers;
    float* out = last ? y : hidden.buffer[l % 2];
    run_layer(network.layer[l], x, l == 0 ? sums : nullptr, last ? nn::Activation::kNone : network.activation,
              network.slope, out, packs);
    x = out;
  }
}

}  // namespace
}  // namespace vt::cpu
