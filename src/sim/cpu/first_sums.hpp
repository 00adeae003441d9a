// The customer's part of a first layer: one-hot inputs as row gathers. Bit-equal to the dense product, whose
// terms for the zeros of a one-hot column add nothing. Included by the kernel translation units only.
#pragma once

#include "sim/cpu/tile.hpp"

namespace vt::cpu {
namespace {

// A few sessions are summed before they are stored: their values of one feature share a cache line.
void first_sums(const SumsJob& job) {
  const PackedNetwork& network = *job.network;
  const int out = network.layer[0].out;
  for (int first = 0; first < job.count; first += kSumsAtOnce) {
    const int sessions = job.count - first < kSumsAtOnce ? job.count - first : kSumsAtOnce;
    for (int i = 0; i < sessions; ++i) {
      const std::int32_t* column = job.column + static_cast<std::int64_t>(first + i) * job.attributes;
      float* row = job.rows + i * network.row_pitch;
      for (std::int64_t j = 0; j < network.row_pitch; j += kWidth) {
        Pack sum = load(network.row_bias + j);
        for (int a = 0; a < job.attributes; ++a)
          sum = sum + load(network.rows + column[a] * network.row_pitch + j);
        store(row + j, sum);
      }
    }
    for (int j = 0; j < out; ++j) {
      float* to = job.sums + j * kTileLanes;
      for (int i = 0; i < sessions; ++i) to[job.lane[first + i]] = job.rows[i * network.row_pitch + j];
    }
  }
}

}  // namespace
}  // namespace vt::cpu
