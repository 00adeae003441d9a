// How sessions enter the lanes of a tile, and what is computed once for each of them: one-hot columns, the
// customer's part of the first layers, a market customer's taste.
#pragma once

#include "kernels/first_sums.cuh"
#include "kernels/take.cuh"
#include "kernels/tile.cuh"
#include "vt/market/taste.hpp"
#include "vt/session/start.hpp"

namespace vt::kernels {

// Computes what the customers of the flagged lanes (tile.entered[l] != 0) decide for their whole session. All
// threads come with the flags visible, and see the result on return.
template <int kTile, Shop kShop, Context C>
VT_DEVICE void enter(const C& ctx, const RolloutArgs& args, const Tile& tile) {
  const session::AttributesView& a = args.rules.attributes;
  std::uint32_t* list = tile.entered + kTile;
  std::uint32_t* length = list + kTile;
  for_items(ctx, kTile, [&](int l) {
    std::uint32_t rank = 0;
    for (int i = 0; i < l; ++i) rank += tile.entered[i];
    if (tile.entered[l] != 0u) list[rank] = static_cast<std::uint32_t>(l);
    if (l == kTile - 1) *length = rank + tile.entered[l];
  });
  ctx.sync();
  const auto count = static_cast<int>(*length);
  for_items(ctx, count * a.count, [&](int i) {
    const auto l = static_cast<int>(list[i / a.count]);
    const int attribute = i % a.count;
    tile.column[attribute * kTile + l] = static_cast<std::uint32_t>(
        a.offset[attribute] + static_cast<int>(session::unpack(a, attribute, tile.customer + l * a.words)));
  });
  if constexpr (kShop == Shop::kMarket) {
    for_items(ctx, count, [&](int i) {
      const auto l = static_cast<int>(list[i]);
      market::session_taste(args.world, a, session::start_key(args.numbers.seed, tile.session[l]),
                            tile.customer + l * a.words, tile.taste[l]);
    });
  }
  ctx.sync();
  if constexpr (kShop == Shop::kNetworks) {
    first_sums<kTile>(ctx, args.customer, tile.column, a.count, list, count, tile.customer_sums,
                      tile.sums_pitch);
  }
  if (args.policy.source == ActionSource::kNetwork) {
    first_sums<kTile>(ctx, args.policy.network, tile.column, a.count, list, count, tile.policy_sums,
                      tile.sums_pitch);
  }
  ctx.sync();
}

// Lets every lane of the tile enter with what load_lanes found.
template <int kTile, Shop kShop, Context C>
VT_DEVICE void enter_all(const C& ctx, const RolloutArgs& args, const Tile& tile) {
  for_items(ctx, kTile, [&](int l) { tile.entered[l] = 1u; });
  ctx.sync();
  enter<kTile, kShop>(ctx, args, tile);
}

// Replaces the sessions of lanes whose flag tile.entered[l] says that they ended. All threads come, with any
// = whether a flag is set, after a barrier.
template <int kTile, Shop kShop, Context C>
VT_DEVICE void advance(const C& ctx, const RolloutArgs& args, const Tile& tile, bool any) {
  if (!any) return;
  const int words = args.rules.attributes.words;
  for_items(ctx, tile.count, [&](int l) {
    if (tile.entered[l] == 0u) return;
    const std::int64_t lane = tile.first + l;
    const std::uint64_t ordinal = tile.taken[l];
    const bool goes_on = take_session(args.numbers, args.pool, words, lane, ordinal,
                                      tile.customer + l * words, tile.page_count[l]);
    tile.active[l] = goes_on ? 1u : 0u;
    tile.session[l] = goes_on ? args.numbers.number(lane, ordinal) : 0;
    tile.taken[l] = ordinal + (goes_on ? 1u : 0u);
    tile.state[l] = 0u;
  });
  ctx.sync();
  enter<kTile, kShop>(ctx, args, tile);
}

}  // namespace vt::kernels
