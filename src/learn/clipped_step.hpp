// PPO's minibatch gradient (Schulman et al., 2017, Eq. 7): of the mean of min(r A, clip(r, 1 - c, 1 + c) A),
// r = p(u | theta) / p(u | old). u = mean_old + std_old * noise with the learner's own mean_old (semantics
// 7).
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "learn/gaussian_region.hpp"
#include "vt/learn/shards.hpp"

namespace vt::learn {

class ClippedStep {
 public:
  // theta [n] is read at every call.
  ClippedStep(const PolicyShape& shape, const PolicyBatch& batch, double clip, std::int64_t minibatch,
              const at::Tensor& theta, ShardPool& pool);

  // The present theta is the old one of what follows.
  void start();
  // Of the minibatch `rows` [minibatch] int64, where rows that do not count add nothing.
  void differentiate(const at::Tensor& rows);
  const at::Tensor& gradient() const { return gradient_; }  // [n] double, to descend: minus the surrogate's
  const at::Tensor& clipped() const { return clipped_; }    // [] double, share of rows outside 1 -+ clip

 private:
  struct Rowset {  // a shard of the whole batch
    at::Tensor input, noise, action, old_exponent;
    at::Tensor work;  // [n, k]
    MlpWorkspace workspace;
  };
  struct Shard {  // a shard of a minibatch
    Shard(const PolicyShape& shape, Rows rows, const PolicyBatch& batch);
    Rows rows;
    at::Tensor columns, input;                   // [n, P], view
    at::Tensor action, residual, work;           // [n, k]
    at::Tensor old_exponent, advantage, counts;  // [n]
    at::Tensor ratio, weight;                    // [n]
    at::Tensor outside, uphill;                  // [n] bool
    at::Tensor gradient;                         // [n parameters]
    at::Tensor clipped;                          // [] double
    PolicyViews gradient_views;
    MlpWorkspace workspace;
  };
  void differentiate(Shard& shard, const at::Tensor& rows);

  PolicyBatch batch_;
  double clip_;
  std::int64_t minibatch_;
  PolicyViews views_;
  at::Tensor action_;              // [B, k] u
  at::Tensor old_exponent_;        // [B] |noise|^2 / 2 + sum log std_old: minus log p_old up to a constant
  at::Tensor std_, inverse_std_;   // [k]
  at::Tensor log_std_sum_;         // []
  at::Tensor gradient_, clipped_;  // [n], [] double
  std::vector<Rowset> rowsets_;
  std::vector<Shard> shards_;
  ShardPool& pool_;
};

}  // namespace vt::learn
