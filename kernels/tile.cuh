// A tile of lanes: its sessions in shared memory, loaded once a launch and written back at its end, and where
// its planes lie.
#pragma once

#include "kernels/context.cuh"
#include "kernels/product.cuh"
#include "kernels/rollout_args.hpp"
#include "vt/core/draw.hpp"
#include "vt/session/state.hpp"

namespace vt::kernels {

struct Tile {
  std::int64_t first;  // lane of the simulator
  int count;           // lanes that exist, <= kTile; the others stay idle
  std::uint64_t* session;
  std::uint64_t* taken;
  std::uint32_t* state;
  std::uint32_t* page_count;
  std::uint32_t* active;
  std::uint32_t* entered;
  std::uint32_t* customer;
  std::uint32_t* column;
  Plane action;
  Plane tail;
  Hidden hidden;
  float* stage;
  float* policy_sums;
  float* customer_sums;
  int sums_pitch;
  market::SessionTaste* taste;
  market::TopItems* top;

  VT_DEVICE DrawKey key(std::uint64_t seed, int lane) const {
    return DrawKey{seed, session[lane], session::unpack_state(state[lane]).page};
  }
};

template <int kTile, Context C>
VT_DEVICE Tile tile_at(const C& ctx, const RolloutArgs& args, std::int64_t first) {
  const RolloutLayout& at = args.layout;
  std::byte* base = ctx.shared();
  const auto words = [&](int offset) { return reinterpret_cast<std::uint32_t*>(base + offset); };
  float* sums = args.sums + ctx.block() * args.sum_floats;
  const std::int64_t left = args.numbers.lanes - first;
  Tile tile;
  tile.first = first;
  tile.count = left < kTile ? static_cast<int>(left) : kTile;
  tile.session = reinterpret_cast<std::uint64_t*>(base + at.session);
  tile.taken = reinterpret_cast<std::uint64_t*>(base + at.taken);
  tile.state = words(at.state);
  tile.page_count = words(at.page_count);
  tile.active = words(at.active);
  tile.entered = words(at.entered);
  tile.customer = words(at.customer);
  tile.column = reinterpret_cast<std::uint32_t*>(base + at.column);
  tile.action = plane_at(ctx, at.action, kTile + kActionSkew);
  tile.tail = plane_at(ctx, at.tail, kTile);
  tile.hidden = {plane_at(ctx, at.even, kTile), plane_at(ctx, at.odd, kTile)};
  tile.stage = reinterpret_cast<float*>(base + at.stage);
  tile.policy_sums = sums;
  tile.sums_pitch = kTile;
  tile.customer_sums = sums + (args.policy.network.layers > 0 ? args.policy.network.layer[0].out * kTile : 0);
  tile.taste = reinterpret_cast<market::SessionTaste*>(base + at.taste);
  tile.top = reinterpret_cast<market::TopItems*>(base + at.top);
  return tile;
}

// Thread l < kTile loads lane l. No barrier at the end.
template <int kTile, Context C>
VT_DEVICE void load_lanes(const C& ctx, const RolloutArgs& args, const Tile& tile) {
  const int words = args.rules.attributes.words;
  for_items(ctx, kTile, [&](int l) {
    const std::int64_t lane = tile.first + l;
    const bool exists = l < tile.count;
    const bool active = exists && args.lanes.active[lane] != 0;
    tile.taken[l] = exists ? args.lanes.taken[lane] : 0;
    tile.active[l] = active ? 1u : 0u;
    tile.session[l] = active ? args.numbers.number(lane, tile.taken[l] - 1) : 0;
    tile.state[l] = active ? args.lanes.state[lane] : 0u;
    tile.page_count[l] = active ? args.lanes.page_count[lane] : 0u;
    for (int w = 0; w < words; ++w) {
      tile.customer[l * words + w] = active ? args.lanes.customer[lane * words + w] : 0u;
    }
  });
}

template <Context C>
VT_DEVICE void save_lanes(const C& ctx, const RolloutArgs& args, const Tile& tile) {
  const int words = args.rules.attributes.words;
  for_items(ctx, tile.count, [&](int l) {
    const std::int64_t lane = tile.first + l;
    args.lanes.taken[lane] = tile.taken[l];
    args.lanes.active[lane] = static_cast<std::uint8_t>(tile.active[l]);
    args.lanes.state[lane] = tile.state[l];
    args.lanes.page_count[lane] = tile.page_count[l];
    for (int w = 0; w < words; ++w) args.lanes.customer[lane * words + w] = tile.customer[l * words + w];
  });
}

}  // namespace vt::kernels
