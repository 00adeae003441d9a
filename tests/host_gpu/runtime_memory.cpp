// CUDA's runtime, the part about memory. Copies between any two memories are asynchronous here, those of
// pageable memory too: CUDA promises no more.
#include <cstdlib>
#include <cstring>
#include <set>

#include "tests/host_gpu/call.hpp"

using vt::host_gpu::call;
using vt::host_gpu::Machine;

namespace {

struct Pinned {
  std::set<const void*> starts;
};
Pinned& pinned() {
  static Pinned& all = *new Pinned;
  return all;
}

// Whether `bytes` from `address` lie in one piece, where they are the device's at all.
bool fits(Machine& machine, const void* address, std::size_t bytes) {
  return !machine.memory().owns(address) || machine.memory().room(address) >= bytes;
}

}  // namespace

struct CUmemPoolHandle_st {};

extern "C" {

cudaError_t cudaMemPoolCreate(cudaMemPool_t* pool, const cudaMemPoolProps*) {
  *pool = new CUmemPoolHandle_st;
  return cudaSuccess;
}

cudaError_t cudaMemPoolSetAttribute(cudaMemPool_t, cudaMemPoolAttr, void*) {
  return cudaSuccess;
}

cudaError_t cudaMemPoolDestroy(cudaMemPool_t pool) {
  delete pool;
  return cudaSuccess;
}

// Not while a graph is recorded: its replay would allocate.
cudaError_t cudaMallocFromPoolAsync(void** at, std::size_t bytes, cudaMemPool_t, cudaStream_t stream) {
  return call([&](Machine& machine) {
    if (stream != nullptr && stream->capture) return cudaErrorStreamCaptureUnsupported;
    ++machine.count().allocations;
    void* start = *at = machine.memory().reserve(bytes);
    return machine.queue(stream, "allocation", [&machine, start] { machine.memory().appear(start); });
  });
}

cudaError_t cudaFreeAsync(void* start, cudaStream_t stream) {
  return call([&](Machine& machine) {
    if (stream != nullptr && stream->capture) return cudaErrorStreamCaptureUnsupported;
    ++machine.count().releases;
    return machine.queue(stream, "release", [&machine, start] { machine.memory().vanish(start); });
  });
}

cudaError_t cudaHostAlloc(void** at, std::size_t bytes, unsigned) {
  return call([&](Machine& machine) {
    ++machine.count().allocations;
    *at = std::malloc(bytes);
    pinned().starts.insert(*at);
    return cudaSuccess;
  });
}

cudaError_t cudaFreeHost(void* at) {
  return call([&](Machine& machine) {
    ++machine.count().releases;
    const cudaError_t result = machine.finish_all();  // CUDA waits here too
    pinned().starts.erase(at);
    std::free(at);
    return result;
  });
}

cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* attributes, const void* address) {
  return call([&](Machine& machine) {
    *attributes = {};
    const bool device = machine.memory().owns(address);
    attributes->type = device                              ? cudaMemoryTypeDevice
                       : pinned().starts.contains(address) ? cudaMemoryTypeHost
                                                           : cudaMemoryTypeUnregistered;
    return cudaSuccess;
  });
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind,
                            cudaStream_t stream) {
  return call([&](Machine& machine) {
    if (!fits(machine, to, bytes) || !fits(machine, from, bytes)) return cudaErrorInvalidValue;
    ++machine.count().copies;
    return machine.queue(stream, "copy", [=] { std::memcpy(to, from, bytes); });
  });
}

cudaError_t cudaMemcpy2DAsync(void* to, std::size_t to_pitch, const void* from, std::size_t from_pitch,
                              std::size_t width, std::size_t height, cudaMemcpyKind, cudaStream_t stream) {
  return call([&](Machine& machine) {
    if (width > to_pitch || width > from_pitch) return cudaErrorInvalidValue;
    if (height == 0) return cudaSuccess;
    if (!fits(machine, to, (height - 1) * to_pitch + width) ||
        !fits(machine, from, (height - 1) * from_pitch + width))
      return cudaErrorInvalidValue;
    ++machine.count().copies;
    return machine.queue(stream, "copy of rows", [=] {
      for (std::size_t row = 0; row < height; ++row) {
        std::memcpy(static_cast<std::byte*>(to) + row * to_pitch,
                    static_cast<const std::byte*>(from) + row * from_pitch, width);
      }
    });
  });
}

cudaError_t cudaMemsetAsync(void* to, int value, std::size_t bytes, cudaStream_t stream) {
  return call([&](Machine& machine) {
    if (!machine.memory().owns(to) || !fits(machine, to, bytes)) return cudaErrorInvalidValue;
    ++machine.count().copies;
    return machine.queue(stream, "fill", [=] { std::memset(to, value, bytes); });
  });
}

}  // extern "C"
