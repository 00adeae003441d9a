// Grids of the small kernels: grid-stride loops over items.
#pragma once

#include <cstdint>

namespace vt::kernels {

inline constexpr int kThreads = 128;
inline constexpr int kMostBlocks = 4096;

// Blocks for `items` of which a block takes `a_block` at a time; at least one.
constexpr int blocks_for(std::int64_t items, int a_block = kThreads) {
  const std::int64_t blocks = (items + a_block - 1) / a_block;
  return static_cast<int>(blocks < 1 ? 1 : blocks < kMostBlocks ? blocks : kMostBlocks);
}

}  // namespace vt::kernels
