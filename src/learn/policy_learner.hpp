// An iteration as tensors: everything but the rollout. Fixed shapes, no device-to-host read.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "learn/advantage.hpp"
#include "learn/batch.hpp"
#include "learn/critic.hpp"
#include "learn/policy_update.hpp"

namespace vt::learn {

class PolicyLearner {
 public:
  // kind: device, and float for training or double as the tests' oracle.
  PolicyLearner(const SimulatorSpec& spec, const PolicyAlgorithm& algorithm, std::uint64_t seed,
                const at::TensorOptions& kind, GraphRunner& runner, ShardPool& pool);

  // Takes the backend's last rollout; iteration numbers address the orders.
  void expand(TrainingBackend& backend, std::uint64_t iteration);
  void estimate_advantages();
  void step_policy();
  void fit_critic();
  // The iteration's figures into one tensor on the device, [F] double, and what they say once read.
  const at::Tensor& gather_figures();
  void report(std::span<const double> figures, IterationReport& out) const;

  const PolicyShape& shape() const { return shape_; }
  const at::Tensor& theta() const { return theta_; }  // [parameters]: network, then log_std
  const std::vector<float>& input_scale() const { return batch_.input_scale(); }
  // Everything that the next iterations depend on.
  std::vector<std::pair<std::string, at::Tensor>> state() const;

 private:
  void normalise_advantages();

  std::uint64_t seed_;
  PolicyShape shape_;
  at::Tensor theta_, old_theta_;
  Batch batch_;
  at::Tensor value_;                                      // [B + L]
  at::Tensor counts_, weight_;                            // [B] 1 or 0; the same over their sum
  at::Tensor normal_advantage_;                           // [B]
  at::Tensor work_;                                       // [B] double
  at::Tensor count_, mean_, variance_, return_variance_;  // [] double
  at::Tensor explained_;                                  // [] double
  at::Tensor entropy_;                                    // [] double
  at::Tensor figures_;                                    // [F] double
  Advantage advantage_;
  Critic critic_;
  std::unique_ptr<PolicyUpdate> update_;
  GraphRunner& runner_;
  int estimate_, fit_, gather_;
};

}  // namespace vt::learn
