// How a block's shared memory is cut, as a function of a simulator's and a policy's shapes: the host sizes
// the launch with it, the kernel finds its planes by it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/networks.hpp"

namespace vt::kernels {

inline constexpr int kWarp = 32;
inline constexpr int kThreadLanes = 8;     // lanes of a thread in a product
inline constexpr int kStageRows = 8;       // weight rows of one stage
inline constexpr int kBlockThreads = 128;  // of the fused kernels, at most
inline constexpr int kBlocksAtOnce = 3;    // on a multiprocessor that the registers of a thread must allow

// Who answers a page: networks, or the market's rules.
enum class Shop : std::uint8_t { kNetworks, kMarket };

// Where a thread finds weights: rows staged through shared memory, or read through the caches as they lie.
enum class WeightSource : std::uint8_t { kStaged, kCached };

// Lanes and threads of a block. tile: 32 or 64; threads: a multiple of kWarp, at least tile.
struct BlockShape {
  int tile = 64;
  int threads = 128;
  WeightSource weights = WeightSource::kCached;
};

// Whether the fused kernels are instantiated for it.
constexpr bool is_built(const BlockShape& shape) {
  return (shape.tile == 32 || shape.tile == 64) && shape.threads >= shape.tile &&
         shape.threads % kWarp == 0 && shape.threads <= kBlockThreads;
}

// Outputs that one pass of a block covers, at most: what a stage holds of a row.
constexpr int pass_outputs(const BlockShape& shape) {
  return shape.threads / kWarp * (kWarp * kThreadLanes / shape.tile) * 8;
}
constexpr int stage_floats(const BlockShape& shape) {
  return shape.weights == WeightSource::kStaged ? 2 * kStageRows * pass_outputs(shape) : 0;
}

// Rows that the two hidden planes of a tile must hold.
struct HiddenRows {
  int even = 0;
  int odd = 0;
};
constexpr HiddenRows larger(HiddenRows a, HiddenRows b) {
  return {a.even > b.even ? a.even : b.even, a.odd > b.odd ? a.odd : b.odd};
}
// keeps_output: the last layer's output stays in the plane that is its turn.
inline HiddenRows hidden_rows(const RowNetwork& network, bool keeps_output) {
  HiddenRows rows;
  for (int l = 0; l < network.layers - (keeps_output ? 0 : 1); ++l) {
    int& plane = l % 2 == 0 ? rows.even : rows.odd;
    if (network.layer[l].out > plane) plane = network.layer[l].out;
  }
  return rows;
}

// Hands out aligned pieces of shared memory; bytes() is what they take.
class SharedCut {
 public:
  constexpr int take(std::int64_t count, std::size_t size) {
    const int at = bytes_;
    bytes_ = round_up(at + static_cast<int>(count) * static_cast<int>(size), 16);
    return at;
  }
  constexpr int bytes() const { return bytes_; }

 private:
  int bytes_ = 0;
};

}  // namespace vt::kernels
