// The entries of one instruction set. Included by its translation unit after a pack header.
#pragma once

#include "sim/cpu/act_kernel.hpp"
#include "sim/cpu/answer_kernel.hpp"
#include "sim/cpu/kernels.hpp"
#include "sim/cpu/market_kernel.hpp"
#include "sim/cpu/rows_kernel.hpp"
#include "sim/cpu/start_kernel.hpp"

namespace vt::cpu {
namespace {

void multiply(const PackedLayer& layer, const float* x, float* y, int lanes) {
  run_layer(layer, x, nullptr, nn::Activation::kNone, 0.0f, y, packs_of(lanes));
}

constexpr Kernels kernel_table(const char* name) {
  return {name,         kWidth,     first_sums, generate,      count_pages, act,
          action_norms, store_rows, answer,     answer_market, multiply};
}

}  // namespace
}  // namespace vt::cpu
