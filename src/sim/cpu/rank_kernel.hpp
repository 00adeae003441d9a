// The market's page by packs of candidates: the same positions as market::rank. Included by the kernel
// translation units only, after a pack header.
#pragma once

#include "vt/market/rank.hpp"

namespace vt::cpu {
namespace {

// Scores of kPacks packs of candidates from `first`: accumulators side by side hide the latency of their
// sums.
template <int kPacks>
VT_HD void score_packs(const market::WorldView& world, int category, const float* action, std::int64_t first,
                       float* scores) {
  const std::int64_t pitch = world.candidates;
  const float* relevance = world.relevance + category * pitch + first;
  const float* row = world.features + category * world.actions * pitch + first;
  Pack sum[kPacks];
#pragma GCC unroll 8
  for (int v = 0; v < kPacks; ++v) sum[v] = load_any(relevance + v * kWidth);
  for (int d = 0; d < world.actions; ++d, row += pitch) {
    const Pack weight(action[d]);
#pragma GCC unroll 8
    for (int v = 0; v < kPacks; ++v) sum[v] = fma(weight, load_any(row + v * kWidth), sum[v]);
  }
#pragma GCC unroll 8
  for (int v = 0; v < kPacks; ++v) store(scores + first + v * kWidth, sum[v]);
}

// Candidates are padded to a multiple of market::kLanes.
VT_HD void score_candidates(const market::WorldView& world, int category, const float* action,
                            float* scores) {
  constexpr int kAtOnce = 4;
  constexpr int kLeast = market::kLanes / kWidth;
  std::int64_t c = 0;
  for (; c + kAtOnce * kWidth <= world.candidates; c += kAtOnce * kWidth)
    score_packs<kAtOnce>(world, category, action, c, scores);
  for (; c < world.candidates; c += kLeast * kWidth) score_packs<kLeast>(world, category, action, c, scores);
}

// Few candidates reach the bar: each takes the place that the better ones leave it, without a branch.
VT_HD void select_top(const market::WorldView& world, const float* scores, market::TopItems& top) {
  constexpr int kMost = 2 * market::kLanes;
  const Pack bar(market::bar_of(scores, world.candidates, world.slots));
  std::int32_t position[kMost];
  int count = 0;
  for (int c = 0; c < world.candidates; c += kWidth) {
    std::uint32_t reach = ~lanes_of(load(scores + c) < bar) & ((1u << kWidth) - 1u);
    for (; reach != 0u; reach &= reach - 1u) {
      if (count == kMost) return market::select_top(world, scores, top);
      position[count++] = c + __builtin_ctz(reach);
    }
  }
  alignas(64) float value[kMost];
  for (int i = 0; i < kMost; ++i) value[i] = i < count ? scores[position[i]] : -__builtin_inff();
  alignas(64) std::int32_t place[kMost] = {};
  for (int j = 0; j < count; ++j) {
    for (int i = 0; i < kMost; ++i) place[i] += (value[j] > value[i]) | ((value[j] == value[i]) & (j < i));
  }
  for (int i = 0; i < count; ++i) {
    if (place[i] < world.slots) top.position[place[i]] = position[i];
  }
}

}  // namespace
}  // namespace vt::cpu
