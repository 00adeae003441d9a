// The trust region of a Gaussian policy on a batch: its surrogate over all rows, its Fisher product over
// some.
#pragma once

#include <ATen/core/Tensor.h>

#include "learn/fisher.hpp"
#include "learn/surrogate.hpp"
#include "learn/trust_region.hpp"

namespace vt::learn {

// What a step reads of a batch.
struct PolicyBatch {
  at::Tensor columns;       // [>= B, P], rows of which the first F columns are the observation
  at::Tensor input;         // [B, F]
  at::Tensor noise;         // [B, k]
  at::Tensor counts;        // [B] 1 for rows that count, else 0
  at::Tensor weight;        // [B] counts / their sum
  at::Tensor advantage;     // [B]
  at::Tensor fisher_order;  // [m] int64
};

class GaussianRegion final : public TrustRegion {
 public:
  GaussianRegion(const PolicyShape& shape, const PolicyBatch& batch, const ActionUnits& units,
                 const at::Tensor& old_theta, ShardPool& pool)
      : surrogate_(shape, batch.input, batch.noise, batch.weight, batch.advantage, units, old_theta, pool),
        fisher_(shape, batch.columns, batch.fisher_order, batch.counts, old_theta, pool) {}

  void differentiate() override { surrogate_.differentiate(); }
  const at::Tensor& gradient() const override { return surrogate_.gradient(); }
  const at::Tensor& old_value() const override { return surrogate_.old_value(); }
  void refresh() override { fisher_.refresh(); }
  void product(const at::Tensor& v, at::Tensor& out) override { fisher_.product(v, out); }
  void evaluate(const at::Tensor& candidate) override { surrogate_.evaluate(candidate); }
  const at::Tensor& value() const override { return surrogate_.value(); }
  const at::Tensor& kl() const override { return surrogate_.kl(); }

  const at::Tensor& mean_action_norm() const { return surrogate_.mean_action_norm(); }  // [] double

 private:
  Surrogate surrogate_;
  Fisher fisher_;
};

}  // namespace vt::learn
