// Training on a GPU as the program sees it. Names neither torch nor CUDA.
#pragma once

#include "cuda/backend.hpp"
#include "vt/learn/policy_trainer.hpp"

namespace vt::cuda {

// Simulator, learner and figures on device `device` and one stream of its own; without options.graphs each
// launch is queued by itself. The factory throws vt::Error (kDevice) where the device is not usable or the
// shapes do not fit it.
learn::BackendFactory cuda_training(int device, const CudaOptions& options = {});

}  // namespace vt::cuda
