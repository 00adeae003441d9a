// Rows of trajectories. The rows of a tile lie side by side in memory: neighbouring threads write
// neighbouring words.
#pragma once

#include "kernels/tile.cuh"
#include "vt/core/half.hpp"
#include "vt/session/act.hpp"
#include "vt/session/state.hpp"

namespace vt::kernels {

// What stands in the lanes before page t.
template <Context C>
VT_DEVICE void record_before(const C& ctx, const TrajectoriesView& out, std::int64_t t, const Tile& tile) {
  const std::int64_t row = t * out.lanes + tile.first;
  for_items(ctx, tile.count, [&](int l) {
    out.state[row + l] = tile.state[l];
    out.session[row + l] = tile.session[l];
  });
  for_items(ctx, tile.count * out.words,
            [&](int i) { out.customer[row * out.words + i] = tile.customer[i]; });
}

// Executed actions, their noise where it is kept, and its log-density. Zeros where the lane is idle.
template <Context C>
VT_DEVICE void record_actions(const C& ctx, const RolloutArgs& args, std::int64_t t, const Tile& tile,
                              Plane noise) {
  const TrajectoriesView& out = args.out;
  const std::int64_t row = t * out.lanes + tile.first;
  const int k = out.actions;
  const bool density = args.policy.has_density();
  for_items(ctx, tile.count * k, [&](int i) {
    const int l = i / k;
    const bool served = tile.active[l] != 0u;
    out.action[row * k + i] = served ? half_bits(tile.action.row(i % k)[l]) : std::uint16_t{0};
    if (out.noise != nullptr) out.noise[row * k + i] = served && density ? noise.row(i % k)[l] : 0.0f;
  });
  for_items(ctx, tile.count, [&](int l) {
    const bool known = density && tile.active[l] != 0u;
    out.log_density[row + l] =
        known ? session::log_density(noise.column(l), k, *args.policy.log_normaliser) : 0.0f;
  });
}

// What came of a lane's page.
struct Page {
  session::Outcome outcome{Feedback::kTurn, EndReason::kNone, 0u, 0u, false};
  float reward = 0.0f;
  float turnover = 0.0f;
  float norm = 0.0f;
};

VT_DEVICE void record_page(const TrajectoriesView& out, std::int64_t t, std::int64_t lane, const Page& page) {
  const std::int64_t row = t * out.lanes + lane;
  out.outcome[row] = page.outcome.served ? session::pack(page.outcome) : 0u;
  out.reward[row] = page.reward;
  out.turnover[row] = page.turnover;
  out.norm[row] = page.norm;
}

}  // namespace vt::kernels
