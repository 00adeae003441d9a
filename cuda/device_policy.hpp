// A ranking policy in device memory, as the rollout reads it.
#pragma once

#include <optional>

#include "cuda/device_action_table.hpp"
#include "cuda/device_network.hpp"
#include "kernels/rollout_args.hpp"
#include "vt/sim/policy.hpp"
#include "vt/sim/spec.hpp"

namespace vt::cuda {

class DevicePolicy {
 public:
  explicit DevicePolicy(const Memory& memory);

  // Takes a policy that fits the simulator (check_policy). Memory is kept where the shapes are the same, so
  // that graphs captured with view() stay valid. Returns when `policy` may be changed.
  void assign(const RankingPolicy& policy, const SimulatorSpec& spec, const Memory& memory);
  // Other parameters for the network that was assigned, from device memory: its weights (input_scale [in] or
  // null) and log_std [k]. Queued only; the view stays.
  void adopt(const nn::MlpView& network, const float* input_scale, const float* log_std, int k,
             StreamView stream) const;
  // Actions from outside, [L, k] raw, within the bounds [k] each in host memory.
  void assign_given(const float* given, const float* low, const float* high, int k, StreamView stream);

  // After the stream's page views: throws what DeviceActionTable::refuse_missing() does, where there is a
  // table.
  void refuse_missing(StreamView stream) const;

  const kernels::PolicyView& view() const { return view_; }

 private:
  void upload_bounds(const float* low, const float* high, int k, StreamView stream);

  Buffer<float> vectors_;  // [6, kMaxActions]: center, scale, deviation, low, high, normaliser [1]
  std::optional<DeviceNetwork> network_;
  std::optional<DeviceActionTable> table_;
  kernels::PolicyView view_;
};

}  // namespace vt::cuda
