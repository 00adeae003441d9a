// Training with rollouts of the CUDA backend: what the learner's tensors and the rollouts' buffers agree on,
// wherever LibTorch computes.
#pragma once

#include <c10/core/Device.h>

#include <functional>
#include <memory>

#include "cuda/backend.hpp"
#include "cuda/device.hpp"
#include "cuda/stream.hpp"
#include "vt/learn/graph_runner.hpp"
#include "vt/learn/training_backend.hpp"

namespace vt::cuda {

// LibTorch's side of it.
struct TorchPlace {
  at::Device device;  // of the tensors, which the kernels read and write
  StreamView stream;  // orders LibTorch's work and the rollouts'
  std::unique_ptr<learn::GraphRunner> runner;
  std::function<void()> make_current;  // TrainingBackend::make_current()
};

// `device` is the current one. Throws what the CUDA backend throws.
std::unique_ptr<learn::TrainingBackend> make_device_training(const ModelPtr& model,
                                                             const learn::RolloutShape& shape,
                                                             const DeviceFacts& device,
                                                             const CudaOptions& options, TorchPlace place);

}  // namespace vt::cuda
