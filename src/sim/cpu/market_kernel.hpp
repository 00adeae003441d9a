// The market's pages of a tile (market/page.hpp): candidates of one lane in packs, then the answers of the
// lanes in packs. Included by the kernel translation units only.
#pragma once

#include "sim/cpu/draws.hpp"
#include "sim/cpu/market_tile.hpp"
#include "sim/cpu/product.hpp"
#include "sim/cpu/rank_kernel.hpp"

namespace vt::cpu {
namespace {

// What the lanes' customers see and how they feel about it; idle lanes see nothing. [.., kTileLanes]
struct ShownTile {
  alignas(64) float utility[market::kMaxSlots * kTileLanes] = {};
  alignas(64) float price[market::kMaxSlots * kTileLanes] = {};
  alignas(64) float buy_offset[kTileLanes] = {};
  alignas(64) float leave_offset[kTileLanes] = {};
  alignas(64) float page[kTileLanes] = {};
};

void show(const MarketJob& job, int l, ShownTile& shown) {
  const market::WorldView& world = *job.world;
  const market::SessionTaste& taste = job.taste[l];
  float action[kMaxActions];
  for (int i = 0; i < world.actions; ++i) action[i] = job.action[i * kTileLanes + l];
  market::TopItems top;
  score_candidates(world, taste.category, action, job.scores);
  select_top(world, job.scores, top);
  const float* price = world.price + static_cast<std::int64_t>(taste.category) * world.candidates;
  for (int k = 0; k < world.slots; ++k) {
    shown.utility[k * kTileLanes + l] = market::item_utility<float>(world, taste, top.position[k]);
    shown.price[k * kTileLanes + l] = price[top.position[k]];
  }
  shown.buy_offset[l] = taste.buy_offset;
  shown.leave_offset[l] = taste.leave_offset;
  shown.page[l] = static_cast<float>(job.keys->page[l]);
}

void answer_market(const MarketJob& job) {
  const market::WorldView& world = *job.world;
  ShownTile shown;
  for (int l = 0; l < job.lanes; ++l) {
    if (job.active[l] != 0) show(job, l, shown);
  }
  for (int v = 0; v < packs_of(job.lanes); ++v) {
    const int at = v * kWidth;
    const market::Mood<Pack> mood{load(shown.buy_offset + at), load(shown.leave_offset + at),
                                  load(shown.page + at)};
    const Pack u = draw_uniform(pack_key(*job.keys, v), Purpose::kCustomerAction, 0u);
    Pack weight[market::kMaxOutcomes];
    const market::Drawn<Pack> drawn = market::draw_answer<Pack>(world, mood, pack_column(shown.utility, v),
                                                                pack_column(shown.price, v), {weight, 1}, u);
    alignas(64) float index[kWidth], buy[kWidth], turnover[kWidth];
    store(index, drawn.index);
    store(buy, drawn.expected.buy);
    store(turnover, drawn.expected.turnover);
    for (int l = 0; l < kWidth && at + l < job.lanes; ++l) {
      job.answer[at + l] = market::answer_of<float>(world, {index[l], {buy[l], turnover[l], 0.0f}},
                                                    Strided<const float>{shown.price + at + l, kTileLanes});
    }
  }
}

}  // namespace
}  // namespace vt::cpu
