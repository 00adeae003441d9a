// The customer's part of a first layer, for some lanes of a tile.
#pragma once

#include "kernels/context.cuh"
#include "kernels/networks.hpp"

namespace vt::kernels {

// sums[:, lane] = bias + the rows of the lane's one-hot columns, for lanes list[0 .. count). Bit-equal to the
// dense product, whose terms for the zeros of a one-hot column add nothing. column: [attributes, kTile];
// sums: [layer[0].out, pitch].
template <int kTile, Context C>
VT_DEVICE void first_sums(const C& ctx, const RowNetwork& network, const std::uint32_t* column,
                          int attributes, const std::uint32_t* list, int count, float* sums, int pitch) {
  const RowLayer& layer = network.layer[0];
  for_items(ctx, count * layer.out, [&](int i) {
    const auto lane = static_cast<int>(list[i / layer.out]);
    const int j = i % layer.out;
    float sum = layer.bias[j];
    for (int a = 0; a < attributes; ++a)
      sum = sum + layer.rows[std::int64_t{column[a * kTile + lane]} * layer.pitch + j];
    sums[j * pitch + lane] = sum;
  });
}

}  // namespace vt::kernels
