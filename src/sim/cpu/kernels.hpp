// The vector kernels, compiled once for each instruction set, and the choice among them.
#pragma once

#include <vector>

#include "sim/cpu/market_tile.hpp"
#include "sim/cpu/tile.hpp"

namespace vt::cpu {

struct Kernels {
  const char* name;
  int width;  // lanes of a pack
  void (*first_sums)(const SumsJob&);
  void (*generate)(const GenerateJob&);
  void (*count_pages)(const CountJob&);
  void (*act)(const ActJob&);
  void (*action_norms)(const float* action, int actions, int lanes, float* norm);
  void (*store_rows)(const RowsJob&);
  void (*answer)(const AnswerJob&);
  void (*answer_market)(const MarketJob&);
  // x: [in, kTileLanes] -> y: [out, kTileLanes], `lanes` of them.
  void (*multiply)(const PackedLayer& layer, const float* x, float* y, int lanes);
};

const Kernels* avx2_kernels();
const Kernels* avx512_kernels();

// Those that this processor can run, the widest first. Throws vt::Error (kDevice) where it has no AVX2 and
// FMA.
std::vector<const Kernels*> usable_kernels();

}  // namespace vt::cpu
