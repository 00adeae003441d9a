// The pieces of a page view around its networks (layered_args.hpp): the bodies of the fused rollout, a tile a
// block, with the networks' planes in device memory.
#pragma once

#include "kernels/act.cuh"
#include "kernels/answer.cuh"
#include "kernels/enter.cuh"
#include "kernels/layered_args.hpp"
#include "kernels/record.cuh"

namespace vt::kernels {

// The tile whose first lane is lane `local` of the chunk.
template <int kTile, Context C>
VT_DEVICE Tile layered_tile(const C& ctx, const LayeredArgs& args, std::int32_t local) {
  const LayeredPlanes& planes = args.planes;
  Tile tile = tile_at<kTile>(ctx, args, args.first_lane + local);
  tile.action = {planes.action + local, 0, planes.pitch};
  tile.tail = {planes.tail + local, 0, planes.pitch};
  tile.policy_sums = planes.policy_sums + local;
  tile.customer_sums = planes.customer_sums + local;
  tile.sums_pitch = planes.pitch;
  tile.taste = planes.taste + local;
  return tile;
}

// Calls serve(tile, local) for the block's tiles of the chunk, with their lanes loaded and visible.
template <int kTile, Context C, class Serve>
VT_DEVICE void for_tiles(const C& ctx, const LayeredArgs& args, Serve serve) {
  for (std::int32_t local = ctx.block() * kTile; local < args.count; local += ctx.blocks() * kTile) {
    const Tile tile = layered_tile<kTile>(ctx, args, local);
    load_lanes<kTile>(ctx, args, tile);
    ctx.sync();
    serve(tile, local);
    ctx.sync();
  }
}

// What stands in the lanes before page t: written down, and shown to the policy's network.
template <int kTile, Context C>
VT_DEVICE void show_page(const C& ctx, const LayeredArgs& args, std::int64_t t, const Tile& tile) {
  record_before(ctx, args.out, t, tile);
  if (args.policy.source == ActionSource::kNetwork) observe_tails<kTile>(ctx, args, tile);
}

// Before the first page of a chunk: what its sessions decide once, and the first page.
template <int kTile, Shop kShop, Context C>
VT_DEVICE void layered_begin(const C& ctx, const LayeredArgs& args) {
  for_tiles<kTile>(ctx, args, [&](const Tile& tile, std::int32_t) {
    enter_all<kTile, kShop>(ctx, args, tile);
    show_page<kTile>(ctx, args, args.first_page, tile);
  });
}

// Between the policy's network, whose output lies in the action plane, and the customer's.
template <int kTile, Shop kShop, Context C>
VT_DEVICE void layered_act(const C& ctx, const LayeredArgs& args) {
  for_tiles<kTile>(ctx, args, [&](const Tile& tile, std::int32_t) {
    const Plane noise = decide<kTile, kShop>(ctx, args, tile);
    record_actions(ctx, args, args.first_page, tile, noise);
    add_page_index<kTile>(ctx, args, tile);
  });
}

// After the customer's network, whose logits lie in the plane of its last layer's turn: the page's outcome,
// the next sessions, the next page.
template <int kTile, Shop kShop, Context C>
VT_DEVICE void layered_answer(const C& ctx, const LayeredArgs& args) {
  for_tiles<kTile>(ctx, args, [&](const Tile& tile, std::int32_t local) {
    if constexpr (kShop == Shop::kMarket) rank_pages(ctx, args, tile);
    float* logits = args.planes.of(args.customer.layers - 1) + local;
    const bool ended =
        answer_lanes<kTile, kShop>(ctx, args, args.first_page, tile, {logits, 0, args.planes.pitch});
    advance<kTile, kShop>(ctx, args, tile, ended);
    show_page<kTile>(ctx, args, args.first_page + 1, tile);
    save_lanes(ctx, args, tile);
  });
}

}  // namespace vt::kernels
