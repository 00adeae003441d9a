// The CUDA backend as the program sees it. Names no CUDA header.
#pragma once

#include <memory>

#include "cuda/kernel_choice.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::cuda {

struct CudaOptions {
  KernelWish kernel = KernelWish::kAuto;
  bool graphs = true;  // a rollout that is repeated is recorded and replayed
};

// Sessions on device `device`, served by the kernel that the wish and the shapes choose (kernel_choice.hpp):
// the fused one in the exact rounding order, the layered one in cuBLAS's. Memory that a caller hands over
// (observations, actions, StepView) may be of the host or of the device. A call without a stream runs on the
// simulator's own and returns when its results are there; with a stream (a cudaStream_t, which must live
// until the next call) it returns at once where everything it is given lies on the device. Throws vt::Error
// (kDevice) where the device is not usable or the shapes do not fit it.
std::unique_ptr<Simulator> make_cuda_simulator(ModelPtr model, int device, const CudaOptions& options = {});

}  // namespace vt::cuda
