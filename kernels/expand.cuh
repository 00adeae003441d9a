// Compact rows to dense ones. A block observes kExpandRows rows in shared memory, one a thread, and writes
// them out column after column, so that neighbouring threads write neighbouring words.
#pragma once

#include "kernels/batch_args.hpp"
#include "kernels/context.cuh"
#include "vt/session/apply.hpp"
#include "vt/session/observe.hpp"

namespace vt::kernels {

// The row that output i comes from, or -1 where it is left alone.
VT_DEVICE std::int64_t row_of(const ExpandArgs& args, std::int64_t i) {
  const std::int64_t row = args.order != nullptr ? args.order[i] : args.first_row + i;
  const bool ended =
      args.outcome == nullptr || session::unpack_outcome(args.outcome[row]).end != EndReason::kNone;
  return ended ? row : -1;
}

// Fills out[0 .. columns) with the observation of a row.
VT_DEVICE void expand_row(const ExpandArgs& args, std::int64_t row, float* out) {
  const int width = session::observation_size(args.rules, args.observation);
  if (args.active != nullptr && args.active[row] == 0) {
    for (int c = 0; c < expanded_columns(args); ++c) out[c] = 0.0f;
    return;
  }
  session::State state = session::unpack_state(args.state[row]);
  if (args.outcome != nullptr) state = session::after(state, session::unpack_outcome(args.outcome[row]));
  session::observe(args.rules, args.observation, args.customer + row * args.rules.attributes.words, state,
                   {out, 1});
  if (args.scale != nullptr) {
    for (int c = 0; c < width; ++c) out[c] = out[c] * args.scale[c];
  }
  if (args.page_column) out[width] = static_cast<float>(state.page) * args.page_scale;
}

template <Context C>
VT_DEVICE void expand(const C& ctx, const ExpandArgs& args) {
  const int columns = expanded_columns(args);
  const int pitch = expanded_pitch(args);
  auto* rows = reinterpret_cast<float*>(ctx.shared());
  for (std::int64_t first = std::int64_t{ctx.block()} * kExpandRows; first < args.count;
       first += std::int64_t{ctx.blocks()} * kExpandRows) {
    const int count = args.count - first < kExpandRows ? static_cast<int>(args.count - first) : kExpandRows;
    for_items(ctx, count, [&](int i) {
      const std::int64_t row = row_of(args, first + i);
      if (row >= 0) expand_row(args, row, rows + i * pitch);
    });
    ctx.sync();
    for_items(ctx, count * columns, [&](int item) {
      const int i = item / columns;
      const int c = item % columns;
      if (row_of(args, first + i) >= 0) args.out(first + i, c) = rows[i * pitch + c];
    });
    ctx.sync();
  }
}

template <Context C>
VT_DEVICE void expand_outcomes(const C& ctx, const TrajectoriesView& from, const OutcomesView& out) {
  const std::int64_t stride = std::int64_t{ctx.blocks()} * ctx.threads();
  for (std::int64_t i = std::int64_t{ctx.block()} * ctx.threads() + ctx.thread(); i < from.pages * from.lanes;
       i += stride) {
    const session::Outcome outcome = session::unpack_outcome(from.outcome[i]);
    out.served[i] = outcome.served ? 1.0f : 0.0f;
    out.ended[i] = outcome.served && outcome.end != EndReason::kNone ? 1.0f : 0.0f;
  }
}

}  // namespace vt::kernels
