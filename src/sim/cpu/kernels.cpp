#include "sim/cpu/kernels.hpp"

#include "vt/core/error.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::cpu {

std::vector<const Kernels*> usable_kernels() {
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("bmi2")) {
    throw Error(ErrorKind::kDevice, "processor", "", "it lacks AVX2, FMA or BMI2",
                "x86-64-v3 (2013 and later) is the least this program runs on");
  }
  std::vector<const Kernels*> usable;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
    usable.push_back(avx512_kernels());
  }
  usable.push_back(avx2_kernels());
  return usable;
}

}  // namespace vt::cpu

namespace vt {

const char* cpu_kernel_name() {
  return cpu::usable_kernels().front()->name;
}

}  // namespace vt
