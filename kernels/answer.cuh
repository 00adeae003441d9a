// The customers' answers of a tile (session/customer.hpp, session/apply.hpp).
#pragma once

#include "kernels/rank.cuh"
#include "kernels/record.cuh"
#include "kernels/tile.cuh"
#include "vt/market/page.hpp"
#include "vt/session/act.hpp"
#include "vt/session/apply.hpp"
#include "vt/session/customer.hpp"

namespace vt::kernels {

// Puts n behind the actions: the customer network's dense inputs are complete.
template <int kTile, Context C>
VT_DEVICE void add_page_index(const C& ctx, const RolloutArgs& args, const Tile& tile) {
  for_items(ctx, kTile, [&](int l) {
    tile.action.row(args.rules.action_size)[l] =
        static_cast<float>(session::unpack_state(tile.state[l]).page);
  });
}

// Runs the customer network on <s, a, n> of the tile: logits [customer_outputs, kTile].
template <int kTile, WeightSource kSource, Context C>
VT_DEVICE Plane customer_logits(const C& ctx, const RolloutArgs& args, const Tile& tile) {
  add_page_index<kTile>(ctx, args, tile);
  ctx.sync();
  const Plane logits = tile.hidden.of(args.customer.layers - 1);
  forward<kTile, kSource>(ctx, args.customer, tile.action, tile.customer_sums, tile.hidden, logits,
                          tile.stage);
  return logits;
}

// Ranks the pages of the tile's active lanes, a warp a lane: tile.top. All threads see them on return.
template <Context C>
VT_DEVICE void rank_pages(const C& ctx, const RolloutArgs& args, const Tile& tile) {
  const int warp = ctx.thread() / kWarp;
  float* scores = tile.hidden.even.row(0) + warp * args.world.candidates;
  for (int l = warp; l < tile.count; l += ctx.threads() / kWarp) {
    if (tile.active[l] == 0u) continue;
    const Strided<float> action = tile.action.column(l);
    rank_by_warp(ctx, args.world, tile.taste[l].category, {action.data, action.stride}, scores, tile.top[l]);
  }
  ctx.sync();
}

// The market's answer of lane l to its ranked page.
VT_DEVICE void answer_page(const RolloutArgs& args, const Tile& tile, int l, Page& page,
                           session::PageValue<float>& expected) {
  const session::State before = session::unpack_state(tile.state[l]);
  const float u = draw_uniform(tile.key(args.numbers.seed, l), Purpose::kCustomerAction, 0u);
  const market::Answer<float> said = market::answer<float>(args.world, tile.taste[l], tile.top[l],
                                                           before.page, tile.hidden.even.column(l), u);
  page.outcome = session::answer(args.rules, before, said.feedback, 0u);
  page.turnover = said.turnover;
  expected = said.expected;
}

// The answer of lane l from its logits, which are overwritten.
VT_DEVICE void answer_from(const RolloutArgs& args, const Tile& tile, Plane logits, int l, Page& page,
                           session::PageValue<float>& expected) {
  float u[3];
  session::customer_uniforms(tile.key(args.numbers.seed, l), u);
  const session::NetworkAnswer<float> said =
      session::answer_from_logits<float>(args.rules, logits.column(l), u);
  const session::State before = session::unpack_state(tile.state[l]);
  const auto clicks = static_cast<std::uint32_t>(said.clicks);
  page.outcome =
      args.counted
          ? session::answer_counted(before, tile.page_count[l], clicks, static_cast<std::uint32_t>(said.code))
          : session::answer(args.rules, before, static_cast<Feedback>(static_cast<int>(said.feedback)),
                            clicks);
  expected = said.expected;
}

// What comes of page t in every lane, by the ranked page or the logits: written down, and the lanes' states
// after it. True if a session ended; its lane is flagged in tile.entered. All threads come.
template <int kTile, Shop kShop, Context C>
VT_DEVICE bool answer_lanes(const C& ctx, const RolloutArgs& args, std::int64_t t, const Tile& tile,
                            Plane logits) {
  bool ended = false;
  for_items(ctx, tile.count, [&](int l) {
    Page page;
    if (tile.active[l] != 0u) {
      session::PageValue<float> expected;
      page.norm = session::action_norm(tile.action.column(l), args.rules.action_size);
      if constexpr (kShop == Shop::kMarket) {
        answer_page(args, tile, l, page, expected);
      } else {
        answer_from(args, tile, logits, l, page, expected);
      }
      page.reward = session::page_reward(args.reward, page.outcome, page.turnover, expected, page.norm);
      tile.state[l] = session::pack(session::after(session::unpack_state(tile.state[l]), page.outcome));
    }
    record_page(args.out, t, tile.first + l, page);
    tile.entered[l] = page.outcome.end != EndReason::kNone ? 1u : 0u;
    ended = ended || tile.entered[l] != 0u;
  });
  for_items(ctx, kTile - tile.count, [&](int i) { tile.entered[tile.count + i] = 0u; });
  return ctx.sync_or(ended);
}

}  // namespace vt::kernels
