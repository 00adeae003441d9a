#include "cuda/torch_bridge/tensors.hpp"

#include <ATen/ops/from_blob.h>

namespace vt::cuda {

TrajectoryTensors tensors_of(const DeviceTrajectories& pages, int device) {
  const TrajectoriesView& v = pages.view();
  const auto over = [device](void* memory, at::IntArrayRef sizes, at::ScalarType type) {
    const at::Device place(at::kCUDA, static_cast<at::DeviceIndex>(device));
    return at::from_blob(memory, sizes, at::TensorOptions(type).device(place));
  };
  const std::int64_t t = v.pages, l = v.lanes, k = v.actions;
  return {over(v.customer, {t + 1, l, v.words}, at::kInt),
          over(v.state, {t + 1, l}, at::kInt),
          over(v.session, {t + 1, l}, at::kLong),
          over(v.outcome, {t, l}, at::kInt),
          over(v.action, {t, l, k}, at::kHalf),
          over(v.log_density, {t, l}, at::kFloat),
          over(v.reward, {t, l}, at::kFloat),
          over(v.turnover, {t, l}, at::kFloat),
          over(v.norm, {t, l}, at::kFloat),
          v.noise == nullptr ? at::Tensor() : over(v.noise, {t, l, k}, at::kFloat)};
}

}  // namespace vt::cuda
