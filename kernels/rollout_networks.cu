#include "kernels/rollout_kernel.cuh"

namespace vt::kernels {

cudaError_t launch_rollout_networks(const RolloutArgs& args, const BlockShape& shape, int blocks,
                                    cudaStream_t stream) {
  if (args.pages < 1 || args.pages > args.pool.depth) return cudaErrorInvalidValue;
  if (args.policy.source == ActionSource::kTaste) return cudaErrorInvalidValue;
  return launch_shaped<RolloutKernels<Shop::kNetworks>::Shaped>(args, shape, blocks, stream);
}

}  // namespace vt::kernels
