// From a block shape to the instantiation that is built for it. Included by the .cu files only.
#pragma once

#include <cuda_runtime_api.h>

#include "kernels/shapes.hpp"

namespace vt::kernels {

// Kernel<kTile, kSource>::at is a __global__ function of one argument struct.
template <template <int, WeightSource> class Kernel, class Args>
cudaError_t launch_shaped(const Args& args, const BlockShape& shape, int blocks, cudaStream_t stream) {
  const auto launch = [&](auto* kernel) {
    const cudaError_t error =
        cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, args.layout.bytes);
    if (error != cudaSuccess) return error;
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
