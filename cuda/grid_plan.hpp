// The launch shape of a fused kernel on a device, from the shapes and the compute capability only.
#pragma once

#include <cstdint>
#include <string>

#include "cuda/device.hpp"
#include "cuda/kernel_choice.hpp"
#include "kernels/geometry.hpp"
#include "vt/core/error.hpp"

namespace vt::cuda {

struct GridPlan {
  kernels::BlockShape shape;
  int blocks = 1;
};

// Lays args out for its launch over `items` lanes or requests. Throws vt::Error (kDevice) where no block of
// the kernel fits the device.
template <class Args>
GridPlan plan_grid(Args& args, const DeviceFacts& device, std::int64_t items, const std::string& kernel) {
  const Capability capability{device.major, device.minor};
  const auto plan = plan_of(args, capability);
  if (!plan) {
    const auto limits = kernels::limits_of(device.major, device.minor);
    const int least = block_bytes(args, {32, kernels::kBlockThreads, kernels::WeightSource::kCached});
    throw Error(ErrorKind::kDevice, "networks too wide for the fused kernel", kernel,
                "a block needs " + std::to_string(least) + " bytes of shared memory, " + device.name +
                    " has " + std::to_string(limits ? limits->shared_per_block : 0),
                "use --kernel layered or --device cpu");
  }
  lay_out(args, plan->shape);
  return {plan->shape, kernels::grid_blocks(*plan, device.multiprocessors, items)};
}

}  // namespace vt::cuda
