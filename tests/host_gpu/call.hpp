// How every function of the runtime enters the machine: one thread at a time, and what it returns is
// remembered as CUDA remembers it.
#pragma once

#include <mutex>

#include "tests/host_gpu/machine.hpp"

namespace vt::host_gpu {

extern thread_local cudaError_t last_error;

template <class Body>
cudaError_t call(const Body& body) {
  static std::recursive_mutex entry;
  const std::lock_guard lock(entry);
  Machine& machine = Machine::get();
  const cudaError_t result = machine.fault() != cudaSuccess ? machine.fault() : body(machine);
  if (result != cudaSuccess && result != cudaErrorNotReady) last_error = result;
  return result;
}

}  // namespace vt::host_gpu
