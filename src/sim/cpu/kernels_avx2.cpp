// The kernels with AVX2. Nothing but the entry point has external linkage.
#include "sim/cpu/pack_avx2.hpp"

// After the packs, in which it is written:
#include "sim/cpu/kernel_table.hpp"

namespace vt::cpu {

const Kernels* avx2_kernels() {
  static constexpr Kernels table = kernel_table("avx2");
  return &table;
}

}  // namespace vt::cpu
