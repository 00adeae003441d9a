// What one thread needs besides the lanes: buffers of a tile, sized once and reused.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/cpu/aligned.hpp"
#include "sim/cpu/market_tile.hpp"
#include "sim/cpu/tile.hpp"
#include "sim/rows.hpp"

namespace vt::cpu {

// Grows to what a network or a simulator needs; never shrinks.
struct Worker {
  TileKeys keys;        // of the pages being served
  TileKeys start_keys;  // of the sessions being drawn
  AlignedFloats buffer[2];
  AlignedFloats latent, logits, start_sums, rows, policy_sums, policy_tail, action, noise, code, scores;
  std::vector<std::int32_t> column;  // [kTileLanes, attributes]
  alignas(64) float log_density[kTileLanes] = {};
  alignas(64) float norm[kTileLanes] = {};
  alignas(64) float feedback[kTileLanes] = {};
  alignas(64) float clicks[kTileLanes] = {};
  alignas(64) float code_drawn[kTileLanes] = {};
  alignas(64) float expected_buy[kTileLanes] = {};
  alignas(64) float expected_clicks[kTileLanes] = {};
  alignas(64) float expected_turnover[kTileLanes] = {};
  alignas(64) float page_count[kTileLanes] = {};
  market::Answer<float> market_answer[kTileLanes] = {};
  Page page[kTileLanes];
  std::int32_t lane[kTileLanes] = {};  // of a list of lanes within the tile
  // New sessions, as drawn.
  std::vector<std::uint32_t> drawn_customer;  // [kTileLanes, words]
  std::uint32_t drawn_count[kTileLanes] = {};
  std::uint64_t number[kTileLanes] = {};
  std::int32_t drawn_lane[kTileLanes] = {};

  Hidden hidden() { return {{buffer[0].data(), buffer[1].data()}}; }
};

// Makes room for `rows` features of a tile.
inline void reserve_rows(AlignedFloats& tile, int rows) {
  const std::size_t floats = static_cast<std::size_t>(rows) * kTileLanes;
  if (tile.size() < floats) tile.resize(floats);
}

// Features of a tile's noise: blocks of four, at least one.
inline int noise_rows(int actions) {
  return actions > 4 ? (actions + 3) / 4 * 4 : 4;
}

// Makes room for the rows that first_sums() adds up for `network`.
inline void reserve_first_sums(Worker& worker, const PackedNetwork& network) {
  const std::size_t floats = static_cast<std::size_t>(kSumsAtOnce * network.row_pitch);
  if (worker.rows.size() < floats) worker.rows.resize(floats);
}

}  // namespace vt::cpu
