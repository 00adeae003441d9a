#include "sim/cpu/packed_network.hpp"

#include <algorithm>

namespace vt::cpu {
namespace {

// [out, in] from column `skip` on -> blocks of kPanel outputs, each [in - skip, outputs].
void pack_panels(const Layer& layer, int skip, AlignedFloats& panels) {
  const int dense = layer.in - skip;
  panels.resize(static_cast<std::size_t>(dense) * static_cast<std::size_t>(layer.out));
  float* to = panels.data();
  for (int j = 0; j < layer.out; j += kPanel) {
    const int outputs = std::min(kPanel, layer.out - j);
    for (int o = 0; o < outputs; ++o) {
      const float* from =
          layer.weight.data() + static_cast<std::size_t>(j + o) * static_cast<std::size_t>(layer.in) + skip;
      for (int k = 0; k < dense; ++k) to[k * outputs + o] = from[k];
    }
    to += dense * outputs;
  }
}

void pack_vectors(const Layer& layer, AlignedFloats& vectors, PackedLayer& view) {
  const auto n = static_cast<std::size_t>(layer.out);
  vectors.resize(3 * n);
  float* at = vectors.data();
  std::copy_n(layer.bias.data(), n, at);
  view.bias = at;
  view.norm_weight = view.norm_bias = nullptr;
  if (layer.norm_weight.empty()) return;
  std::copy_n(layer.norm_weight.data(), n, at + n);
  std::copy_n(layer.norm_bias.data(), n, at + 2 * n);
  view.norm_weight = at + n;
  view.norm_bias = at + 2 * n;
}

}  // namespace

void NetworkPack::assign(const Network& network, int one_hot) {
  view_.layers = static_cast<std::int32_t>(network.layers.size());
  view_.one_hot = one_hot;
  view_.activation = network.activation;
  view_.slope = network.slope;
  widest_ = 1;
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const Layer& layer = network.layers[l];
    const int skip = l == 0 ? one_hot : 0;
    pack_panels(layer, skip, panels_[l]);
    pack_vectors(layer, vectors_[l], view_.layer[l]);
    view_.layer[l].panels = panels_[l].data();
    view_.layer[l].in = layer.in - skip;
    view_.layer[l].out = layer.out;
    if (l + 1 < network.layers.size()) widest_ = std::max(widest_, layer.out);
  }
  const Layer& first = network.layers.front();
  view_.row_pitch = (first.out + 15) / 16 * 16;
  const auto pitch = static_cast<std::size_t>(view_.row_pitch);
  rows_.assign((static_cast<std::size_t>(one_hot) + 1) * pitch, 0.0f);
  for (int j = 0; j < first.out; ++j) {
    const auto column = static_cast<std::size_t>(j);
    const float* from = first.weight.data() + column * static_cast<std::size_t>(first.in);
    for (int k = 0; k < one_hot; ++k) rows_[static_cast<std::size_t>(k) * pitch + column] = from[k];
    // The dense product turns a bias of -0 into +0 at its first positive zero.
    rows_[static_cast<std::size_t>(one_hot) * pitch + column] = first.bias[column] + 0.0f;
  }
  view_.rows = rows_.data();
  view_.row_bias = rows_.data() + static_cast<std::size_t>(one_hot) * pitch;
}

}  // namespace vt::cpu
