// Generalised advantage estimation (Schulman et al., 2016) over time-major rollouts, both objectives of
// semantics 1.
#pragma once

#include <ATen/core/Tensor.h>

#include "vt/learn/policy_options.hpp"

namespace vt::learn {

struct Rollout {
  at::Tensor reward;  // [T, L]
  at::Tensor ended;   // [T, L] 1 where the session ended on this page
  at::Tensor served;  // [T, L] 0 in idle rows
  at::Tensor value;   // [T + 1, L]; slice T is the observation after the horizon
};

class Advantage {
 public:
  // Keeps the tensors; r2p carries values through customer boundaries, session cuts them at every end.
  Advantage(Rollout rollout, Objective objective, double gamma, double lambda);
  void compute();
  const at::Tensor& advantage() const { return advantage_; }  // [T, L], 0 in idle rows
  const at::Tensor& target() const { return target_; }  // [T, L] advantage + value: what the critic learns

 private:
  Rollout rollout_;
  Objective objective_;
  double gamma_, lambda_;
  at::Tensor carries_;  // [T, L] 1 where the next row's value belongs to this row's future
  at::Tensor advantage_, target_, scratch_;
};

}  // namespace vt::learn
