// The CPU backend on every instruction set of this processor, with 1, 2 and 3 threads.
#include "sim/cpu/cpu_simulator.hpp"
#include "tests/parity/same.hpp"

namespace vt::test {

std::vector<Backend> backends_of(const ModelPtr& model) {
  std::vector<Backend> backends;
  for (const cpu::Kernels* kernels : cpu::usable_kernels()) {
    for (const int threads : {1, 2, 3}) {
      backends.push_back({std::string(kernels->name) + " x " + std::to_string(threads),
                          std::make_unique<cpu::CpuSimulator>(model, *kernels, threads)});
    }
  }
  return backends;
}

}  // namespace vt::test
