// The market's page for one lane by one warp: a candidate's score in one thread, the best `slots` by rounds
// of the warp's best. The same positions as market::rank.
#pragma once

#include <limits>

#include "kernels/context.cuh"
#include "vt/core/view.hpp"
#include "vt/market/rank.hpp"

namespace vt::kernels {

inline constexpr float kShown =
    -std::numeric_limits<float>::infinity();  // score of what is on the page already
inline constexpr std::int32_t kNobody = std::numeric_limits<std::int32_t>::max();

// A candidate that a warp still considers; higher scores first, then lower positions (ascending item ids).
struct Candidate {
  float score;
  std::int32_t position;
  VT_DEVICE bool before(const Candidate& other) const {
    return score > other.score || (score == other.score && position < other.position);
  }
};

// The best of the thread's own candidates lane, lane + kWarp, ....
VT_DEVICE Candidate best_own(const float* scores, int lane, int retrieved) {
  Candidate best{kShown, kNobody};
  for (int c = lane; c < retrieved; c += kWarp) {
    const Candidate own{scores[c], c};
    if (own.score > best.score) best = own;
  }
  return best;
}

// action: the executed action [k]; scores: room for [candidates] in shared memory, the warp's own. Every
// thread of the warp comes; top is written by one of them.
template <Context C>
VT_DEVICE void rank_by_warp(const C& ctx, const market::WorldView& world, int category,
                            Strided<const float> action, float* scores, market::TopItems& top) {
  const int lane = ctx.thread() % kWarp;
  for (int c = lane; c < world.retrieved; c += kWarp) {
    market::score_some<1>(world, category, action, c, scores + c);
  }
  Candidate own = best_own(scores, lane, world.retrieved);
  for (int slot = 0; slot < world.slots; ++slot) {
    Candidate best = own;
    VT_UNROLL
    for (int step = kWarp / 2; step > 0; step /= 2) {
      const Candidate other{ctx.shfl(best.score, lane ^ step), ctx.shfl(best.position, lane ^ step)};
      if (other.before(best)) best = other;
    }
    if (lane == 0) top.position[slot] = best.position;
    if (own.position != best.position) continue;
    scores[own.position] = kShown;
    own = best_own(scores, lane, world.retrieved);
  }
}

}  // namespace vt::kernels
