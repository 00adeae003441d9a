// The customers' answers of a tile (session/customer.hpp, session/apply.hpp).
#pragma once

#include "kernels/record.cuh"
#include "kernels/tile.cuh"
#include "vt/session/act.hpp"
#include "vt/session/apply.hpp"
#include "vt/session/customer.hpp"

namespace vt::kernels {

// Runs the customer network on <s, a, n> of the tile: logits [customer_outputs, kTile].
template <int kTile, WeightSource kSource, Context C>
VT_DEVICE Plane customer_logits(const C& ctx, const RolloutArgs& args, const Tile& tile) {
  for_items(ctx, kTile, [&](int l) {
    tile.action.row(args.rules.action_size)[l] =
        static_cast<float>(session::unpack_state(tile.state[l]).page);
  });
  ctx.sync();
  const Plane logits = tile.hidden.of(args.customer.layers - 1);
  forward<kTile, kSource>(ctx, args.customer, tile.action, tile.customer_sums, tile.hidden, logits,
                          tile.stage);
  return logits;
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

}  // namespace vt::kernels
