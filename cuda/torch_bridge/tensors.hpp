// Page views on a device as LibTorch's tensors, without a copy.
#pragma once

#include <ATen/core/Tensor.h>

#include "cuda/device_trajectories.hpp"

namespace vt::cuda {

// Time-major, the same memory: valid while the trajectories live, and until their next rollout. Unsigned
// words are int32 or int64 of the same bits, for LibTorch has few operations on unsigned ones.
struct TrajectoryTensors {
  at::Tensor customer;     // [T + 1, L, words] int32
  at::Tensor state;        // [T + 1, L] int32
  at::Tensor session;      // [T + 1, L] int64
  at::Tensor outcome;      // [T, L] int32
  at::Tensor action;       // [T, L, k] half
  at::Tensor log_density;  // [T, L] float, as the rest
  at::Tensor reward;       // [T, L]
  at::Tensor turnover;     // [T, L]
  at::Tensor norm;         // [T, L]
  at::Tensor noise;        // [T, L, k], undefined where it is not kept
};

// What was queued before on the simulator's stream must be ordered before the tensors are used on another
// (docs/architecture.md, "One stream").
TrajectoryTensors tensors_of(const DeviceTrajectories& pages, int device);

}  // namespace vt::cuda
