// The market's pages of a tile (market/rank.hpp, market/page.hpp). Included by the kernel translation units
// only: their flags vectorise the scores.
#pragma once

#include "sim/cpu/market_tile.hpp"
#include "vt/core/draw.hpp"

namespace vt::cpu {
namespace {

void answer_market(const MarketJob& job) {
  const market::WorldView& world = *job.world;
  for (int l = 0; l < job.lanes; ++l) {
    if (job.active[l] == 0) continue;
    float action[kMaxActions];
    for (int i = 0; i < world.actions; ++i) action[i] = job.action[i * kTileLanes + l];
    market::TopItems top;
    market::rank(world, job.taste[l].category, action, job.scores, top);
    const std::uint64_t session = (std::uint64_t{job.keys->session_high[l]} << 32) | job.keys->session_low[l];
    const DrawKey key{job.keys->seed, session, job.keys->page[l]};
    job.answer[l] =
        market::answer(world, job.taste[l], top, key.page, draw_uniform(key, Purpose::kCustomerAction, 0u));
  }
}

}  // namespace
}  // namespace vt::cpu
