#include "kernels/rollout_kernel.cuh"

namespace vt::kernels {

cudaError_t launch_rollout_market(const RolloutArgs& args, const BlockShape& shape, int blocks,
                                  cudaStream_t stream) {
  if (args.pages < 1 || args.pages > args.pool.depth) return cudaErrorInvalidValue;
  return launch_shaped<RolloutKernels<Shop::kMarket>::Shaped>(args, shape, blocks, stream);
}

}  // namespace vt::kernels
