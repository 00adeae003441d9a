// Rows of trajectories from the columns of a tile: executed actions as half bits, the noise as it is.
// Included by the kernel translation units only.
#pragma once

#include "sim/cpu/product.hpp"
#include "vt/core/half.hpp"

namespace vt::cpu {
namespace {

// [columns, kTileLanes] -> [lanes, columns]
template <class From, class To>
void transpose(const From* tile, int columns, int lanes, To* rows) {
  for (int l = 0; l < lanes; ++l) {
    for (int i = 0; i < columns; ++i) *rows++ = static_cast<To>(tile[i * kTileLanes + l]);
  }
}

void store_rows(const RowsJob& job) {
  alignas(64) std::uint32_t half[kMaxActions * kTileLanes];
  const int packs = packs_of(job.lanes);
  for (int i = 0; i < job.actions; ++i) {
    for (int v = 0; v < packs; ++v) {
      const int at = i * kTileLanes + v * kWidth;
      store(half + at, half_word(load(job.action + at)));
    }
  }
  transpose(half, job.actions, job.lanes, job.action_rows);
  if (job.noise_rows != nullptr) transpose(job.noise, job.actions, job.lanes, job.noise_rows);
}

}  // namespace
}  // namespace vt::cpu
