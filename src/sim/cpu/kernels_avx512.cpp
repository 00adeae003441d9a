// The kernels with AVX-512. Nothing but the entry point has external linkage.
#include "sim/cpu/pack_avx512.hpp"

// After the packs, in which it is written:
#include "sim/cpu/kernel_table.hpp"

namespace vt::cpu {

const Kernels* avx512_kernels() {
  static constexpr Kernels table = kernel_table("avx512");
  return &table;
}

}  // namespace vt::cpu
