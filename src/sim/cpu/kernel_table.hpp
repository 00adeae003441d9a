// The entries of one instruction set. Included last by its translation unit.
#pragma once

#include "sim/cpu/kernels.hpp"

namespace vt::cpu {
namespace {

void multiply(const PackedLayer& layer, const float* x, float* y, int lanes) {
  run_layer(layer, x, nullptr, nn::Activation::kNone, 0.0f, y, packs_of(lanes));
}

constexpr Kernels kernel_table(const char* name) {
  return {name, kWidth, first_sums, start_sessions, act, action_norms, answer, answer_market, multiply};
}

}  // namespace
}  // namespace vt::cpu
