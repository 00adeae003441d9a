// The ranker's page: score = relevance + a . x of every candidate of the query, the best n_slots shown, ties
// by item id (semantics 10; docs/market.md "Ranking").
#pragma once

#include "vt/core/ops.hpp"
#include "vt/market/world.hpp"

namespace vt::market {

// Positions of the shown items among the category's candidates, best first: [slots].
struct TopItems {
  std::int32_t position[kMaxSlots];
};

// Scores of kCount candidates from `first`. Accumulator = relevance, then k ascending, explicit fma
// (semantics 3). Action: anything indexed by 0 .. k - 1.
template <int kCount, class Action, class F>
VT_HD void score_some(const WorldView& world, int category, const Action& action, std::int64_t first,
                      F* sum) {
  const std::int64_t pitch = world.candidates;
  const float* relevance = world.relevance + category * pitch + first;
  const float* features = world.features + category * world.actions * pitch + first;
  for (int l = 0; l < kCount; ++l) sum[l] = F(relevance[l]);
  for (int d = 0; d < world.actions; ++d) {
    const F weight = F(action[d]);
    const float* row = features + d * pitch;
    for (int l = 0; l < kCount; ++l) sum[l] = fma(weight, F(row[l]), sum[l]);
  }
}

// scores: [C], kLanes at a time for vectorising.
template <class F>
VT_HD void score(const WorldView& world, int category, const float* action, F* scores) {
  for (std::int64_t c = 0; c < world.candidates; c += kLanes) {
    F sum[kLanes];
    score_some<kLanes>(world, category, action, c, sum);
    for (int l = 0; l < kLanes; ++l) scores[c + l] = sum[l];
  }
}

// A score that at least `count` <= kLanes candidates reach: the count-th largest of kLanes disjoint groups'
// maxima.
template <class F>
VT_HD F bar_of(const F* scores, int candidates, int count) {
  F best[kLanes];
  for (int l = 0; l < kLanes; ++l) best[l] = scores[l];
  for (int c = kLanes; c < candidates; c += kLanes) {
    for (int l = 0; l < kLanes; ++l) best[l] = maximum(scores[c + l], best[l]);
  }
  std::int32_t above[kLanes] = {};  // groups that are better, earlier ones first among equals
  for (int j = 0; j < kLanes; ++j) {
    for (int l = 0; l < kLanes; ++l) above[l] += (best[j] > best[l]) | ((best[j] == best[l]) & (j < l));
  }
  F bar = best[0];
  for (int l = 0; l < kLanes; ++l) bar = above[l] == count - 1 ? best[l] : bar;
  return bar;
}

// The `slots` best of scores [C], equal ones in ascending order of item id.
template <class F>
VT_HD void select_top(const WorldView& world, const F* scores, TopItems& top) {
  const int slots = world.slots;
  F bar = bar_of(scores, world.candidates, slots);
  F held[kMaxSlots];
  int count = 0;
  for (int c = 0; c < world.retrieved; ++c) {
    const F value = scores[c];
    if (value < bar || (count == slots && value <= held[slots - 1])) continue;
    int at = count < slots ? count++ : slots - 1;
    for (; at > 0 && held[at - 1] < value; --at) {
      held[at] = held[at - 1];
      top.position[at] = top.position[at - 1];
    }
    held[at] = value;
    top.position[at] = c;
  }
}

// The page for an executed action [k] on a query of `category`; scratch: [world.candidates] floats.
VT_HD void rank(const WorldView& world, int category, const float* action, float* scratch, TopItems& top) {
  score<float>(world, category, action, scratch);
  select_top<float>(world, scratch, top);
}

}  // namespace vt::market
