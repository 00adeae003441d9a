// Rows of dense numbers out of lanes and stored page views: what a ranker sees, what a learner works on
// (session/observe.hpp, session/expand.hpp). One thread a row; what a learner's batch holds of many columns
// is written by a warp a row, so that neighbouring threads write neighbouring words.
#pragma once

#include "kernels/context.cuh"
#include "kernels/lanes.hpp"
#include "vt/core/order.hpp"
#include "vt/core/view.hpp"
#include "vt/session/apply.hpp"
#include "vt/session/expand.hpp"

namespace vt::kernels {

// What a ranker would see now; idle lanes read 0. out: [L, F].
template <Context C>
VT_DEVICE void observe_lanes(const C& ctx, const session::PageRules& rules, Observation observation,
                             const LanesView& lanes, Matrix<float> out) {
  for_rows(ctx, out.rows, [&](std::int64_t lane) {
    float* row = out.row(lane);
    if (lanes.active[lane] != 0) {
      session::observe(rules, observation, lanes.customer + lane * rules.attributes.words,
                       session::unpack_state(lanes.state[lane]), Strided<float>{row, 1});
    } else {
      for (std::int64_t c = 0; c < out.cols; ++c) row[c] = 0.0f;
    }
  });
}

// What the ranker would have seen after the last page of each session that ended on page 0 of `pages`; other
// rows of out [L, F] are left alone.
template <Context C>
VT_DEVICE void observe_ends(const C& ctx, const session::PageRules& rules, const TrajectoriesView& pages,
                            Matrix<float> out) {
  for_rows(ctx, out.rows, [&](std::int64_t lane) {
    const session::Outcome outcome = session::unpack_outcome(pages.outcome[lane]);
    if (outcome.end == EndReason::kNone) return;
    session::observe(rules, rules.observation, pages.customer + lane * pages.words,
                     session::after(session::unpack_state(pages.state[lane]), outcome),
                     Strided<float>{out.row(lane), 1});
  });
}

// The bits of session::expand_observation(rules, from, to, i), by a warp.
template <Context C>
VT_DEVICE void expand_columns(const C& ctx, const session::PageRules& rules, const TrajectoriesView& from,
                              const session::BatchView<float>& to, std::int64_t i) {
  const session::AttributesView& a = rules.attributes;
  const int lane = ctx.thread() % kWarp;
  float* row = to.columns + i * to.pitch;
  for (int c = lane; c < a.width; c += kWarp) row[c] = 0.0f * to.input_scale[c];
  ctx.sync_warp();
  for (int attribute = lane; attribute < a.count; attribute += kWarp) {
    const int c =
        a.offset[attribute] + static_cast<int>(session::unpack(a, attribute, from.customer + i * from.words));
    row[c] = to.input_scale[c];
  }
  if (lane != 0) return;
  const session::State state = session::unpack_state(from.state[i]);
  float tail[3];
  const int extra = session::observe_tail(rules, rules.observation, state, tail);
  for (int c = 0; c < extra; ++c) row[a.width + c] = tail[c] * to.input_scale[a.width + c];
  if (to.page_scale != 0.0f) row[a.width + extra] = static_cast<float>(state.page) * to.page_scale;
}

template <Context C>
VT_DEVICE void expand(const C& ctx, const session::PageRules& rules, const TrajectoriesView& from,
                      const session::BatchView<float>& to) {
  const std::int64_t trained = from.pages * from.lanes;
  const std::int64_t warps = std::int64_t{ctx.blocks()} * (ctx.threads() / kWarp);
  const std::int64_t warp = std::int64_t{ctx.block()} * (ctx.threads() / kWarp) + ctx.thread() / kWarp;
  for (std::int64_t i = warp; i < trained + from.lanes; i += warps) expand_columns(ctx, rules, from, to, i);
  for_rows(ctx, trained * from.actions, [&](std::int64_t n) {
    session::expand_noise(from, to, n / from.actions, static_cast<std::int32_t>(n % from.actions));
  });
  for_rows(ctx, trained, [&](std::int64_t i) { session::expand_page(rules, from, to, i); });
}

// out[i] = order[i], i < count.
template <Context C>
VT_DEVICE void write_order(const C& ctx, const Order& order, std::int64_t count, std::int64_t* out) {
  for_rows(ctx, count, [&](std::int64_t i) { out[i] = order[static_cast<std::uint32_t>(i)]; });
}

}  // namespace vt::kernels
