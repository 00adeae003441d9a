// The ranker's executed actions of a tile (session/act.hpp).
#pragma once

#include "kernels/tile.cuh"
#include "vt/session/act.hpp"
#include "vt/session/observe.hpp"

namespace vt::kernels {

// What stands in lane l where the ranker is asked, and the address of its draws.
VT_DEVICE session::State asked_in(const RolloutArgs& args, const Tile& tile, int l) {
  return session::asked_in(args.policy.replan, session::unpack_state(tile.state[l]));
}
VT_DEVICE DrawKey asked_key(const RolloutArgs& args, const Tile& tile, int l) {
  return DrawKey{args.numbers.seed, tile.session[l], asked_in(args, tile, l).page};
}

// Columns of the observation that change from page to page: [3, kTile].
template <int kTile, Context C>
VT_DEVICE void observe_tails(const C& ctx, const RolloutArgs& args, const Tile& tile) {
  for_items(ctx, kTile, [&](int l) {
    float tail[3];
    const int size =
        session::observe_tail(args.rules, args.policy.observation, asked_in(args, tile, l), tail);
    VT_UNROLL
    for (int i = 0; i < 3; ++i) {
      if (i < size) tile.tail.row(i)[l] = tail[i];
    }
  });
}

// noise: [k rounded up to 4, kTile] uniforms or normals.
template <int kTile, Context C>
VT_DEVICE void draw_noise(const C& ctx, const RolloutArgs& args, const Tile& tile, Plane noise) {
  const int blocks = (args.rules.action_size + 3) / 4;
  for_items(ctx, blocks * kTile, [&](int i) {
    const int l = i % kTile;
    const int block = i / kTile;
    const DrawKey key = asked_key(args, tile, l);
    float four[4];
    if (args.policy.source == ActionSource::kUniform) {
      const Words words = draw(key, Purpose::kActionNoise, static_cast<std::uint32_t>(block));
      VT_UNROLL
      for (int j = 0; j < 4; ++j) four[j] = uniform(words.x[j]);
    } else {
      draw_normals(key, Purpose::kActionNoise, static_cast<std::uint32_t>(block), four);
    }
    VT_UNROLL
    for (int j = 0; j < 4; ++j) noise.row(4 * block + j)[l] = four[j];
  });
}

// The actions [k] of the policy's table into tile.action; 0 where it has none.
template <int kTile, Context C>
VT_DEVICE void look_up(const C& ctx, const RolloutArgs& args, const Tile& tile) {
  const session::ActionTableView& table = args.policy.table;
  const int k = args.rules.action_size;
  for_items(ctx, kTile, [&](int l) {
    const bool active = tile.active[l] != 0u;
    const std::int64_t row =
        active ? session::find_row(table, asked_key(args, tile, l), tile.customer + l * table.words)
               : table.rows;
    if (active && row == table.rows) {
      ctx.add(&args.policy.missing->pages, 1);
      ctx.lower(&args.policy.missing->session, tile.session[l]);
    }
    for (int i = 0; i < k; ++i) tile.action.row(i)[l] = row < table.rows ? table.actions[row * k + i] : 0.0f;
  });
}

// Component i of lane l before clipping and rounding. current: the network's output, or what was looked up.
template <Shop kShop>
VT_DEVICE float propose(const RolloutArgs& args, const Tile& tile, int i, int l, float current, float noise) {
  const PolicyView& policy = args.policy;
  switch (policy.source) {
    case ActionSource::kUniform:
      return session::uniform_action(noise, policy.low[i], policy.high[i]);
    case ActionSource::kGaussian:
      return session::from_whitened(noise, policy.center[i], policy.scale[i]);
    case ActionSource::kNetwork: {
      const float mean = policy.squash ? math::tanh(current) : current;
      return session::from_whitened(fma(policy.deviation[i], noise, mean), policy.center[i], policy.scale[i]);
    }
    case ActionSource::kTable:
      return current;
    case ActionSource::kGiven:
      return l < tile.count ? policy.given[(tile.first + l) * args.rules.action_size + i] : 0.0f;
    case ActionSource::kTaste:
      if constexpr (kShop == Shop::kMarket) return tile.taste[l].taste[i];
      break;
  }
  return 0.0f;
}

// Fills tile.action [k], where the policy's network has left its output, and returns the plane of the
// standard noise behind it (meaningful where the policy draws). All threads come, and see both on return.
template <int kTile, Shop kShop, Context C>
VT_DEVICE Plane decide(const C& ctx, const RolloutArgs& args, const Tile& tile) {
  const PolicyView& policy = args.policy;
  const Plane noise = tile.hidden.even;
  const bool draws = policy.has_density() || policy.source == ActionSource::kUniform;
  if (draws) {
    draw_noise<kTile>(ctx, args, tile, noise);
    ctx.sync();
  }
  if (policy.source == ActionSource::kTable) {
    look_up<kTile>(ctx, args, tile);
    ctx.sync();
  }
  for_items(ctx, args.rules.action_size * kTile, [&](int item) {
    const int i = item / kTile;
    const int l = item % kTile;
    float& action = tile.action.row(i)[l];
    const float proposed = propose<kShop>(args, tile, i, l, action, draws ? noise.row(i)[l] : 0.0f);
    action = session::execute(proposed, policy.low[i], policy.high[i]);
  });
  ctx.sync();
  return noise;
}

// The same from the network on.
template <int kTile, WeightSource kSource, Shop kShop, Context C>
VT_DEVICE Plane act(const C& ctx, const RolloutArgs& args, const Tile& tile) {
  if (args.policy.source == ActionSource::kNetwork) {
    observe_tails<kTile>(ctx, args, tile);
    ctx.sync();
    forward<kTile, kSource>(ctx, args.policy.network, tile.tail, tile.policy_sums, tile.hidden, tile.action,
                            tile.stage);
  }
  return decide<kTile, kShop>(ctx, args, tile);
}

}  // namespace vt::kernels
