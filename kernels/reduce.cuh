// Totals of a rollout (page_totals.hpp).
#pragma once

#include "kernels/context.cuh"
#include "kernels/page_totals.hpp"
#include "vt/core/fixed_point.hpp"
#include "vt/session/state.hpp"
#include "vt/session/trajectories_view.hpp"

namespace vt::kernels {

VT_DEVICE void add_page(PageTotals& totals, session::Outcome outcome, float turnover, float norm) {
  if (!outcome.served) return;
  totals.views += 1u;
  totals.turns += outcome.feedback == Feedback::kTurn ? 1u : 0u;
  totals.buys += outcome.feedback == Feedback::kBuy ? 1u : 0u;
  totals.leaves += outcome.feedback == Feedback::kLeave ? 1u : 0u;
  totals.ended += outcome.end != EndReason::kNone ? 1u : 0u;
  totals.clicks += outcome.clicks;
  totals.any_click += outcome.clicks > 0u ? 1u : 0u;
  totals.turnover += static_cast<std::uint64_t>(fixed_point(turnover, kMoneyUnit));
  totals.norm += static_cast<std::uint64_t>(fixed_point(norm, kNormUnit));
}

// The sum over a warp, in every thread of it.
template <Context C>
VT_DEVICE std::uint64_t warp_sum(const C& ctx, std::uint64_t value) {
  const int lane = ctx.thread() % kWarp;
  VT_UNROLL
  for (int step = kWarp / 2; step > 0; step /= 2) {
    const std::uint32_t low = ctx.shfl(static_cast<std::uint32_t>(value), lane ^ step);
    const std::uint32_t high = ctx.shfl(static_cast<std::uint32_t>(value >> 32), lane ^ step);
    value += (std::uint64_t{high} << 32) | low;
  }
  return value;
}

// Adds the totals of all page views to `totals`, which the caller has set.
template <Context C>
VT_DEVICE void reduce_pages(const C& ctx, const TrajectoriesView& from, PageTotals* totals) {
  PageTotals own;
  for_rows(ctx, from.pages * from.lanes, [&](std::int64_t i) {
    add_page(own, session::unpack_outcome(from.outcome[i]), from.turnover[i], from.norm[i]);
  });
  const auto add = [&](std::uint64_t value, std::uint64_t& to) {
    const std::uint64_t sum = warp_sum(ctx, value);
    if (ctx.thread() % kWarp == 0 && sum > 0u) ctx.add(&to, sum);
  };
  add(own.views, totals->views);
  add(own.turns, totals->turns);
  add(own.buys, totals->buys);
  add(own.leaves, totals->leaves);
  add(own.ended, totals->ended);
  add(own.clicks, totals->clicks);
  add(own.any_click, totals->any_click);
  add(own.turnover, totals->turnover);
  add(own.norm, totals->norm);
}

}  // namespace vt::kernels
