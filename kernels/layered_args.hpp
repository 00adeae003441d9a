// A rollout cut at its networks: the pieces between them are kernels, the products somebody else's (cuBLAS).
// Networks of any width: nothing of a layer lies in shared memory.
#pragma once

#include "kernels/rollout_args.hpp"

namespace vt::kernels {

// Planes of the lanes of a chunk, [features, pitch] in device memory.
struct LayeredPlanes {
  float* action = nullptr;         // [k + 1]: executed, then the page index
  float* tail = nullptr;           // [3] of the observation
  float* policy_sums = nullptr;    // [first layer] of the sessions in the lanes
  float* customer_sums = nullptr;  // [first layer]
  float* even = nullptr;           // hidden layers, in turn
  float* odd = nullptr;
  market::SessionTaste* taste = nullptr;  // market: [pitch]
  std::int32_t pitch = 0;                 // lanes of a chunk, a multiple of the tile
  VT_HD float* of(int layer) const { return layer % 2 == 0 ? even : odd; }
};

// first_page: the page that a launch works on; pages and sums are not read.
struct LayeredArgs : RolloutArgs {
  LayeredPlanes planes;
  std::int64_t first_lane = 0;  // of the chunk
  std::int32_t count = 0;       // its lanes
};

inline constexpr BlockShape kLayeredShape{64, kBlockThreads, WeightSource::kCached};

// Fills the layout of kLayeredShape. There is no choice: `shape` is what plan_launch() offers.
inline void lay_out(LayeredArgs& args, const BlockShape& shape) {
  const bool market = args.rules.kind == SimulatorKind::kMarket;
  const HiddenRows rows = scratch_rows(args, shape);
  SharedCut cut;
  RolloutLayout& at = args.layout;
  cut_sessions(args.rules, shape.tile, cut, at);
  at.even = cut.take(rows.even * shape.tile, sizeof(float));
  at.top = cut.take(market ? shape.tile : 0, sizeof(market::TopItems));
  at.bytes = cut.bytes();
}

// Outputs of the widest layer, and at least 1.
inline std::int32_t widest_layer(const RolloutArgs& args) {
  std::int32_t widest = 1;
  for (const RowNetwork* network : {&args.policy.network, &args.customer}) {
    for (int l = 0; l < network->layers; ++l) {
      if (network->layer[l].out > widest) widest = network->layer[l].out;
    }
  }
  return widest;
}

// Lanes that are served together: as many as fit kPlaneFloats of the widest layer, so that memory is bounded
// and offsets fit 32 bits; a multiple of the tile, at most kChunkLanes.
inline constexpr std::int64_t kPlaneFloats = std::int64_t{1} << 27;
inline constexpr std::int64_t kChunkLanes = std::int64_t{1} << 17;
constexpr std::int32_t chunk_lanes(std::int32_t widest, std::int64_t lanes) {
  const std::int64_t tile = kLayeredShape.tile;
  const std::int64_t room = kPlaneFloats / widest / tile * tile;
  const std::int64_t wanted = (lanes + tile - 1) / tile * tile;
  const std::int64_t most = room < kChunkLanes ? room : kChunkLanes;
  return static_cast<std::int32_t>(wanted < most ? wanted : most < tile ? tile : most);
}

// Rows of the planes, in the order of PlaneRows::of; the floats of all are their sum times the pitch.
struct PlaneRows {
  std::int64_t action, tail, policy_sums, customer_sums, even, odd;
  std::int64_t sum() const { return action + tail + policy_sums + customer_sums + even + odd; }
};
inline PlaneRows plane_rows(const RolloutArgs& args) {
  const HiddenRows hidden = larger(hidden_rows(args.policy.network, false), hidden_rows(args.customer, true));
  return {args.rules.action_size + 1,         3,           first_layer_outputs(args.policy.network),
          first_layer_outputs(args.customer), hidden.even, hidden.odd};
}

// Planes of `rows` cut from `floats`, which hold rows.sum() x pitch.
inline LayeredPlanes planes_at(const PlaneRows& rows, std::int32_t pitch, float* floats,
                               market::SessionTaste* taste) {
  const auto take = [&](std::int64_t count) {
    float* at = floats;
    floats += count * pitch;
    return at;
  };
  LayeredPlanes planes;
  planes.action = take(rows.action);
  planes.tail = take(rows.tail);
  planes.policy_sums = take(rows.policy_sums);
  planes.customer_sums = take(rows.customer_sums);
  planes.even = take(rows.even);
  planes.odd = take(rows.odd);
  planes.taste = taste;
  planes.pitch = pitch;
  return planes;
}

}  // namespace vt::kernels
