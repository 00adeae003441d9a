// The policy's objective on a batch: mean of advantage * p(u | candidate) / p(u | old), its gradient at the
// old policy, and the mean KL(old || candidate). u = mean_old + std_old * noise with the learner's own
// mean_old (semantics 7).
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "learn/gaussian_policy.hpp"
#include "vt/learn/shards.hpp"
#include "vt/sim/spec.hpp"

namespace vt::learn {

// a = clip(center + scale * u), for the norm of mean actions; all [k].
struct ActionUnits {
  at::Tensor center, scale, low, high;
};

ActionUnits action_units(const SimulatorSpec& spec, const at::TensorOptions& kind);

class Surrogate {
 public:
  // input [B, F], noise [B, k], weight [B] = 1 / (rows that count) or 0, advantage [B].
  Surrogate(const PolicyShape& shape, const at::Tensor& input, const at::Tensor& noise,
            const at::Tensor& weight, const at::Tensor& advantage, const ActionUnits& units,
            const at::Tensor& old_theta, ShardPool& pool);

  // Forward at the old policy; gradient() [n] double of the surrogate there.
  void differentiate();
  const at::Tensor& gradient() const { return gradient_; }
  const at::Tensor& old_value() const { return old_value_; }                // [] double
  const at::Tensor& mean_action_norm() const { return mean_action_norm_; }  // [] double

  // Surrogate and KL of a candidate [n], after differentiate().
  void evaluate(const at::Tensor& candidate);
  const at::Tensor& value() const { return value_; }  // [] double
  const at::Tensor& kl() const { return kl_; }        // [] double

 private:
  struct Shard {
    Shard(const PolicyShape& shape, Rows rows, const at::Tensor& input, const at::Tensor& noise,
          const at::Tensor& weight, const at::Tensor& advantage);
    at::Tensor input, noise, weight, advantage;  // views of the batch
    at::Tensor weighted;                         // [n] weight * advantage
    at::Tensor old_mean;                         // [n, k]
    at::Tensor half_noise;                       // [n] |noise|^2 / 2
    at::Tensor work, more;                       // [n, k]
    at::Tensor row;                              // [n]
    at::Tensor gradient;                         // [n parameters]
    at::Tensor sums;    // [3] double: surrogate, squared shift of the mean / 2 var, norm
    at::Tensor sum[3];  // its entries
    PolicyViews gradient_views;
    MlpWorkspace workspace;
  };
  void differentiate(Shard& shard);
  void evaluate(Shard& shard, const PolicyViews& candidate);

  PolicyShape shape_;
  ActionUnits units_;
  PolicyViews old_;
  std::vector<Shard> shards_;
  at::Tensor old_inverse_std_, inverse_std_, std_ratio_;  // [k]
  at::Tensor log_ratio_;                                  // [k] double, log std_old - log std
  at::Tensor log_ratio_sum_;                              // [] double
  at::Tensor gradient_, sums_;                            // [n], [3] double
  at::Tensor old_value_, mean_action_norm_, value_, kl_;  // [] double
  ShardPool& pool_;
};

}  // namespace vt::learn
