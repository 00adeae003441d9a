// CUDA's runtime, the part that nvcc's code calls: kernels make themselves known, and are launched.
#include "tests/host_gpu/launch.hpp"

#include <cuda_runtime_api.h>

#include <cstdio>
#include <map>
#include <memory>
#include <stdexcept>

#include "tests/host_gpu/call.hpp"
#include "tests/host_gpu/kernel_bodies.hpp"

using vt::host_gpu::call;
using vt::host_gpu::Capability;
using vt::host_gpu::kernel_bodies;
using vt::host_gpu::Machine;

// Its name is looked at when it is first asked for: a program may hold thousands.
struct CUkern_st {
  const char* mangled = nullptr;
  std::string name;
  const vt::host_gpu::Bind* bind = nullptr;  // null: no body on the host
  int shared_bytes = 48 * 1024;              // that a launch may ask for
};

namespace {

constexpr unsigned kMostThreads = 1024;

std::map<const void*, std::unique_ptr<CUkern_st>>& known() {
  static auto& all = *new std::map<const void*, std::unique_ptr<CUkern_st>>;
  return all;
}

CUkern_st* named(CUkern_st& kernel) {
  if (!kernel.name.empty()) return &kernel;
  kernel.name = vt::host_gpu::short_name(kernel.mangled);
  const auto body = kernel_bodies().find(kernel.name);
  if (body != kernel_bodies().end()) kernel.bind = &body->second;
  return &kernel;
}

CUkern_st* kernel_of(const void* function) {
  const auto at = known().find(function);
  return at == known().end() ? nullptr : named(*at->second);
}

struct Configuration {
  dim3 grid, block;
  std::size_t shared_bytes = 0;
  cudaStream_t stream = nullptr;
};
thread_local Configuration pushed;

bool one_dimensional(const dim3& size) {
  return size.x > 0 && size.y == 1 && size.z == 1;
}

// An address that no GPU could read, of the program, its heap or a stack. Not seen: pinned memory, which no
// kernel of ours is given, and addresses that look like a small number of one or four bytes with what its
// padding happens to hold.
bool is_host(Machine& machine, const void* address) {
  constexpr std::uintptr_t kLeast = std::uintptr_t{0x5000} << 32, kMost = std::uintptr_t{1} << 47;
  const auto number = reinterpret_cast<std::uintptr_t>(address);
  const bool small = number % 256 < 8 || static_cast<std::uint32_t>(number) < 1u << 16;
  return !machine.shares_memory() && number >= kLeast && number < kMost && !small &&
         !machine.memory().owns(address) && vt::host_gpu::is_in_use(address);
}

cudaError_t launch(const CUkern_st* kernel, const Configuration& shape, void** arguments) {
  return call([&](Machine& machine) {
    if (kernel == nullptr) return cudaErrorInvalidDeviceFunction;
    if (kernel->bind == nullptr) {
      std::fprintf(stderr, "host GPU: no body for %s\n", kernel->name.c_str());
      return cudaErrorInvalidDeviceFunction;
    }
    if (!one_dimensional(shape.grid) || !one_dimensional(shape.block) || shape.block.x > kMostThreads)
      return cudaErrorInvalidConfiguration;
    if (shape.shared_bytes > static_cast<std::size_t>(kernel->shared_bytes)) return cudaErrorInvalidValue;
    ++machine.count().launches;
    const vt::test::Grid grid{static_cast<int>(shape.grid.x), static_cast<int>(shape.block.x),
                              shape.shared_bytes};
    try {
      return machine.queue(shape.stream, kernel->name, (*kernel->bind)(arguments, grid, [&](const void* at) {
                             return is_host(machine, at);
                           }));
    } catch (const std::invalid_argument& error) {
      std::fprintf(stderr, "host GPU: %s is given %s\n", kernel->name.c_str(), error.what());
      return cudaErrorInvalidValue;
    }
  });
}

}  // namespace

std::vector<std::string> vt::host_gpu::kernels_without_body() {
  std::vector<std::string> names;
  for (const auto& [function, kernel] : known())
    if (named(*kernel)->bind == nullptr) names.push_back(kernel->name);
  return names;
}

extern "C" {

void** __cudaRegisterFatBinary(void*) {
  static void* handle = nullptr;
  return &handle;
}
void __cudaRegisterFatBinaryEnd(void**) {}
void __cudaUnregisterFatBinary(void**) {}
void __cudaRegisterVar(void**, char*, char*, const char*, int, std::size_t, int, int) {}

void __cudaRegisterFunction(void**, const char* host, char*, const char* name, int, uint3*, uint3*, dim3*,
                            dim3*, int*) {
  known()[host] = std::make_unique<CUkern_st>();
  known()[host]->mangled = name;
}

unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block, std::size_t shared_bytes, CUstream_st* stream) {
  pushed = {grid, block, shared_bytes, stream};
  return 0;
}

cudaError_t __cudaPopCallConfiguration(dim3* grid, dim3* block, std::size_t* shared_bytes, void* stream) {
  *grid = pushed.grid;
  *block = pushed.block;
  *shared_bytes = pushed.shared_bytes;
  *static_cast<cudaStream_t*>(stream) = pushed.stream;
  return cudaSuccess;
}

cudaError_t __cudaGetKernel(cudaKernel_t* kernel, const void* function) {
  *kernel = kernel_of(function);
  return cudaSuccess;
}

cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 grid, dim3 block, void** arguments,
                               std::size_t shared_bytes, cudaStream_t stream) {
  return launch(kernel, {grid, block, shared_bytes, stream}, arguments);
}

cudaError_t cudaLaunchKernelExC(const cudaLaunchConfig_t* config, const void* function, void** arguments) {
  return launch(kernel_of(function),
                {config->gridDim, config->blockDim, config->dynamicSmemBytes, config->stream}, arguments);
}

cudaError_t cudaFuncSetAttribute(const void* function, cudaFuncAttribute attribute, int value) {
  return call([&](Machine&) {
    CUkern_st* kernel = kernel_of(function);
    if (kernel == nullptr) return cudaErrorInvalidDeviceFunction;
    if (attribute != cudaFuncAttributeMaxDynamicSharedMemorySize || value > Capability::kSharedBytes)
      return cudaErrorInvalidValue;
    kernel->shared_bytes = value;
    return cudaSuccess;
  });
}

cudaError_t cudaFuncGetAttributes(cudaFuncAttributes* attributes, const void* function) {
  return call([&](Machine&) {
    const CUkern_st* kernel = kernel_of(function);
    if (kernel == nullptr) return cudaErrorInvalidDeviceFunction;
    *attributes = {};
    attributes->ptxVersion = attributes->binaryVersion = 10 * Capability::kMajor + Capability::kMinor;
    attributes->maxDynamicSharedSizeBytes = kernel->shared_bytes;
    return cudaSuccess;
  });
}

cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* blocks, const void*, int, std::size_t,
                                                                   unsigned) {
  *blocks = 1;
  return cudaSuccess;
}

}  // extern "C"
