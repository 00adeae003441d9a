// The customer's part of a first layer: one-hot inputs as row gathers. Bit-equal to the dense product, whose
// terms for the zeros of a one-hot column add nothing. Included by the kernel translation units only.
#pragma once

#include "sim/cpu/tile.hpp"

namespace vt::cpu {
namespace {

void first_sums(const SumsJob& job) {
  const PackedNetwork& network = *job.network;
  const int out = network.layer[0].out;
  for (int i = 0; i < job.count; ++i) {
    const std::int32_t* column = job.column + static_cast<std::int64_t>(i) * job.attributes;
    for (std::int64_t j = 0; j < network.row_pitch; j += kWidth) {
      Pack sum = load(network.row_bias + j);
      for (int a = 0; a < job.attributes; ++a)
        sum = sum + load(network.rows + column[a] * network.row_pitch + j);
      store(job.row + j, sum);
    }
    float* to = job.sums + job.lane[i];
    for (int j = 0; j < out; ++j) to[j * kTileLanes] = job.row[j];
  }
}

}  // namespace
}  // namespace vt::cpu
