// From a block shape to the instantiation that is built for it. Included by the .cu files only.
#pragma once

#include <cuda_runtime_api.h>

#include "kernels/shapes.hpp"

namespace vt::kernels {

// Lets a kernel's launches ask for `bytes` of shared memory. Where that is news, for all that it leaves of
// the current device's: the same value whoever sets it, so that threads with launches of several sizes do not
// take it from each other.
template <class Kernel>
cudaError_t allow_shared_memory(Kernel* kernel, int bytes) {
  cudaFuncAttributes own{};
  cudaError_t error = cudaFuncGetAttributes(&own, kernel);
  if (error != cudaSuccess || bytes <= own.maxDynamicSharedSizeBytes) return error;
  int device = 0, most = 0;
  error = cudaGetDevice(&device);
  if (error != cudaSuccess) return error;
  error = cudaDeviceGetAttribute(&most, cudaDevAttrMaxSharedMemoryPerBlockOptin, device);
  if (error != cudaSuccess) return error;
  return cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                              most - static_cast<int>(own.sharedSizeBytes));
}

// Kernel<kTile, kSource>::at is a __global__ function of one argument struct.
template <template <int, WeightSource> class Kernel, class Args>
cudaError_t launch_shaped(const Args& args, const BlockShape& shape, int blocks, cudaStream_t stream) {
  const auto launch = [&](auto* kernel) {
    if (const cudaError_t error = allow_shared_memory(kernel, args.layout.bytes); error != cudaSuccess)
      return error;
    kernel<<<blocks, shape.threads, args.layout.bytes, stream>>>(args);
    return cudaGetLastError();
  };
  if (!is_built(shape)) return cudaErrorInvalidValue;
  const bool staged = shape.weights == WeightSource::kStaged;
  if (shape.tile == 32) {
    return staged ? launch(Kernel<32, WeightSource::kStaged>::at)
                  : launch(Kernel<32, WeightSource::kCached>::at);
  }
  return staged ? launch(Kernel<64, WeightSource::kStaged>::at)
                : launch(Kernel<64, WeightSource::kCached>::at);
}

}  // namespace vt::kernels
