#include "kernels/generate.cuh"

#include "kernels/cuda_context.cuh"
#include "kernels/generate_market.cuh"
#include "kernels/generate_table.cuh"
#include "kernels/instantiate.cuh"
#include "kernels/launch.hpp"
#include "kernels/memory_context.cuh"

namespace vt::kernels {
namespace {

template <int kTile, WeightSource kSource>
__global__ void __launch_bounds__(kBlockThreads, kBlocksAtOnce)
    generate_kernel(const __grid_constant__ GenerateArgs args) {
  generate<kTile, kSource>(CudaContext{}, args);
}

__global__ void __launch_bounds__(kBlockThreads, kBlocksAtOnce)
    generate_memory_kernel(const __grid_constant__ GenerateArgs args) {
  generate<kMemoryShape.tile, WeightSource::kCached>(in_memory(CudaContext{}, args.memory, args.layout.bytes),
                                                     args);
}

__global__ void __launch_bounds__(kBlockThreads)
    generate_market_kernel(const __grid_constant__ GenerateArgs args) {
  generate_market(CudaContext{}, args);
}

__global__ void __launch_bounds__(kBlockThreads)
    generate_table_kernel(const __grid_constant__ GenerateArgs args) {
  generate_table(CudaContext{}, args);
}

template <int kTile, WeightSource kSource>
struct GenerateKernel {
  static constexpr auto* at = generate_kernel<kTile, kSource>;
};

}  // namespace

cudaError_t launch_generate(const GenerateArgs& args, const BlockShape& shape, int blocks,
                            cudaStream_t stream) {
  switch (args.source) {
    case CustomerSource::kNetwork:
      if (args.memory != nullptr) {
        generate_memory_kernel<<<blocks, shape.threads, 0, stream>>>(args);
        return cudaGetLastError();
      }
      return launch_shaped<GenerateKernel>(args, shape, blocks, stream);
    case CustomerSource::kTable:
    case CustomerSource::kLog:
      generate_table_kernel<<<blocks, shape.threads, 0, stream>>>(args);
      return cudaGetLastError();
    case CustomerSource::kMarket:
      generate_market_kernel<<<blocks, shape.threads, 0, stream>>>(args);
      return cudaGetLastError();
  }
  return cudaErrorInvalidValue;
}

}  // namespace vt::kernels
