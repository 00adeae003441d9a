// The fused rollout: `pages` page views of every lane in one launch. A block serves a tile of kTile lanes
// from load to store, then its next tile; thread l < kTile owns lane l between the networks, the whole block
// runs the networks. Device memory moved a page view: the trajectory row, and the first-layer sums of the
// tile.
#pragma once

#include "kernels/act.cuh"
#include "kernels/answer.cuh"
#include "kernels/enter.cuh"
#include "kernels/record.cuh"

namespace vt::kernels {

// Serves page t of the tile: the ranker acts, the customers answer, all is written down. True if a session
// ended; its lane is flagged in tile.entered.
template <int kTile, WeightSource kSource, Shop kShop, Context C>
VT_DEVICE bool serve_page(const C& ctx, const RolloutArgs& args, std::int64_t t, const Tile& tile, bool any) {
  Plane logits = tile.hidden.even;
  if (any) {
    const Plane noise = act<kTile, kSource, kShop>(ctx, args, tile);
    record_actions(ctx, args, t, tile, noise);
    ctx.sync();
    if constexpr (kShop == Shop::kMarket) {
      rank_pages(ctx, args, tile);
    } else {
      logits = customer_logits<kTile, kSource>(ctx, args, tile);
    }
  } else {
    record_actions(ctx, args, t, tile, logits);
  }
  return answer_lanes<kTile, kShop>(ctx, args, t, tile, in_shared(ctx, logits));
}

template <int kTile, Context C>
VT_DEVICE bool any_active(const C& ctx, const Tile& tile) {
  bool active = false;
  for_items(ctx, kTile, [&](int l) { active = active || tile.active[l] != 0u; });
  return ctx.sync_or(active);
}

template <int kTile, WeightSource kSource, Shop kShop, Context C>
VT_DEVICE void rollout(const C& ctx, const RolloutArgs& args) {
  for (std::int64_t first = std::int64_t{ctx.block()} * kTile; first < args.numbers.lanes;
       first += std::int64_t{ctx.blocks()} * kTile) {
    const Tile tile = tile_at<kTile>(ctx, args, first);
    load_lanes<kTile>(ctx, args, tile);
    ctx.sync();
    enter_all<kTile, kShop>(ctx, args, tile);
    for (int p = 0; p < args.pages; ++p) {
      const std::int64_t t = args.first_page + p;
      record_before(ctx, args.out, t, tile);
      const bool any = any_active<kTile>(ctx, tile);
      const bool ended = serve_page<kTile, kSource, kShop>(ctx, args, t, tile, any);
      advance<kTile, kShop>(ctx, args, tile, ended);
    }
    const std::int64_t end = args.first_page + args.pages;
    if (end == args.out.pages) record_before(ctx, args.out, end, tile);
    save_lanes(ctx, args, tile);
    ctx.sync();
  }
}

}  // namespace vt::kernels
