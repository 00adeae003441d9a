// The rollout's __global__ shells, one instantiation a block shape. Included by the .cu file of each shop.
#pragma once

#include "kernels/cuda_context.cuh"
#include "kernels/instantiate.cuh"
#include "kernels/launch.hpp"
#include "kernels/rollout.cuh"

namespace vt::kernels {

template <int kTile, WeightSource kSource, Shop kShop>
__global__ void __launch_bounds__(kBlockThreads, kBlocksAtOnce)
    rollout_kernel(const __grid_constant__ RolloutArgs args) {
  rollout<kTile, kSource, kShop>(CudaContext{}, args);
}

// For launch_shaped.
template <Shop kShop>
struct RolloutKernels {
  template <int kTile, WeightSource kSource>
  struct Shaped {
    static constexpr auto* at = rollout_kernel<kTile, kSource, kShop>;
  };
};

}  // namespace vt::kernels
