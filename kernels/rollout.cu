#include "kernels/cuda_context.cuh"
#include "kernels/instantiate.cuh"
#include "kernels/launch.hpp"
#include "kernels/rollout.cuh"

namespace vt::kernels {
namespace {

template <int kTile, WeightSource kSource, Shop kShop>
__global__ void __launch_bounds__(kBlockThreads, kBlocksAtOnce)
    rollout_kernel(const __grid_constant__ RolloutArgs args) {
  rollout<kTile, kSource, kShop>(CudaContext{}, args);
}

template <int kTile, WeightSource kSource>
struct RolloutKernel {
  static constexpr auto* at = rollout_kernel<kTile, kSource, Shop::kNetworks>;
};

}  // namespace

cudaError_t launch_rollout(const RolloutArgs& args, const BlockShape& shape, int blocks,
                           cudaStream_t stream) {
  if (args.pages < 1 || args.pages > args.pool.depth) return cudaErrorInvalidValue;
  return launch_shaped<RolloutKernel>(args, shape, blocks, stream);
}

}  // namespace vt::kernels
