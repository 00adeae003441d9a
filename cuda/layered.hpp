// Rollouts by the layered route: planes, products and the order of the launches.
#pragma once

#include "cuda/device.hpp"
#include "cuda/gemm.hpp"
#include "kernels/layered_args.hpp"

namespace vt::cuda {

class Layered {
 public:
  // Throws what Gemm throws.
  Layered(const DeviceFacts& device, const Memory& memory);

  // Makes room for rollouts of these arguments, numbers.lanes lanes: a few times kernels::kPlaneFloats at
  // most, whatever the lanes.
  void reserve(const kernels::RolloutArgs& args, const Memory& memory);
  // Queues args.pages pages of a rollout that there is room for.
  void enqueue(const kernels::RolloutArgs& args, StreamView stream);

 private:
  int multiprocessors_;
  Buffer<float> floats_;                 // planes of the widest rollout
  Buffer<market::SessionTaste> tastes_;  // market: of a chunk's lanes
  Gemm gemm_;
};

}  // namespace vt::cuda
