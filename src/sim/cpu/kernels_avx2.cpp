// The kernels with AVX2. Nothing but the entry point has external linkage.
#include "sim/cpu/pack_avx2.hpp"
// The packs first: what follows is written in them.
#include "sim/cpu/act_kernel.hpp"
#include "sim/cpu/answer_kernel.hpp"
#include "sim/cpu/kernel_table.hpp"
#include "sim/cpu/market_kernel.hpp"
#include "sim/cpu/start_kernel.hpp"

namespace vt::cpu {

const Kernels* avx2_kernels() {
  static constexpr Kernels table = kernel_table("avx2");
  return &table;
}

}  // namespace vt::cpu
