// One TRPO step of the policy (Schulman et al., 2015): natural gradient by conjugate gradient, then a line
// search in which a candidate replaces theta whole or not at all. Everything is fixed-shape device work;
// figures stay on the device.
#pragma once

#include <ATen/core/Tensor.h>

#include "learn/conjugate_gradient.hpp"
#include "learn/fisher.hpp"
#include "learn/surrogate.hpp"
#include "vt/learn/graph_runner.hpp"
#include "vt/learn/trpo.hpp"

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

class NaturalStep {
 public:
  // Registers its phases with `runner`; theta [n] is changed in place.
  NaturalStep(const PolicyShape& shape, const PolicyBatch& batch, const TrpoOptions& options,
              const ActionUnits& units, const at::Tensor& theta, GraphRunner& runner, ShardPool& pool);

  void run();

  // Figures of the last run(), [] on the device: double unless said.
  at::Tensor accepted;            // bool
  at::Tensor kl, gain, fraction;  // of the accepted candidate, else 0
  at::Tensor entropy;             // of the policy now
  const at::Tensor& negative_curvature() const { return solver_.negative_curvature(); }  // bool
  const at::Tensor& cg_residual() const { return solver_.residual(); }
  const at::Tensor& mean_action_norm() const { return surrogate_.mean_action_norm(); }

 private:
  void find_direction();
  void try_candidate();
  void finish();

  TrpoOptions options_;
  PolicyViews views_;
  at::Tensor theta_, old_theta_, candidate_;  // [n]
  at::Tensor step_;                           // [n] double: the full step
  at::Tensor length_, trial_gain_, zero_;     // [] double
  at::Tensor trial_fraction_;                 // [] double: 2^-j
  at::Tensor accept_, flag_;                  // [] bool
  Surrogate surrogate_;
  Fisher fisher_;
  ConjugateGradient solver_;
  GraphRunner& runner_;
  int find_direction_, try_candidate_, finish_;
};

}  // namespace vt::learn
