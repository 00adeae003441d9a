// The market's answers of a tile: one lane after the other, the scores of a page's candidates in vectors.
#pragma once

#include "sim/cpu/tile.hpp"
#include "vt/market/page.hpp"

namespace vt::cpu {

struct MarketJob {
  const market::WorldView* world;
  const market::SessionTaste* taste;  // [kTileLanes]
  const std::uint8_t* active;         // [kTileLanes]; idle lanes are passed over
  const TileKeys* keys;
  int lanes;
  const float* action;            // [k, kTileLanes] executed
  float* scores;                  // room for [candidates]
  market::Answer<float>* answer;  // out: [kTileLanes]
};

}  // namespace vt::cpu
