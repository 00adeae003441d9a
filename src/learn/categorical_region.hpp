// The trust region of a categorical policy on a batch: mean of advantage * p(answer | candidate) / p(answer |
// old) and the mean KL(old || candidate), exact; the Fisher product by Gauss-Newton, J'MJ with M = diag(p) -
// pp' of each head, which is the KL's Hessian at the old policy (Martens, 2014).
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "learn/categorical_policy.hpp"
#include "learn/trust_region.hpp"
#include "vt/learn/shards.hpp"

namespace vt::learn {

// What a step reads of a batch. Rows of `columns` are [input, ...].
struct AnswerBatch {
  at::Tensor columns;       // [>= B, P], of which the first columns are the input
  at::Tensor answer;        // [B, C] one-hot in each head
  at::Tensor counts;        // [B] 1 for rows that count, else 0
  at::Tensor weight;        // [B] counts / their sum
  at::Tensor advantage;     // [B]
  at::Tensor fisher_order;  // [m] int64 rows of the Fisher product
};

class CategoricalRegion final : public TrustRegion {
 public:
  CategoricalRegion(const CategoricalShape& shape, const AnswerBatch& batch, const at::Tensor& old_theta,
                    ShardPool& pool);

  void differentiate() override;
  const at::Tensor& gradient() const override { return gradient_; }
  const at::Tensor& old_value() const override { return old_value_; }
  void refresh() override;
  void product(const at::Tensor& v, at::Tensor& out) override;
  void evaluate(const at::Tensor& candidate) override;
  const at::Tensor& value() const override { return value_; }
  const at::Tensor& kl() const override { return kl_; }

  // [] double: mean entropy of the old policy, after differentiate(), nats.
  const at::Tensor& entropy() const { return entropy_; }

 private:
  struct Shard {  // of all rows
    Shard(const CategoricalShape& shape, Rows rows, const AnswerBatch& batch);
    at::Tensor input, answer, weight, advantage;  // views of the batch
    at::Tensor weighted;                          // [n] weight * advantage
    at::Tensor old_log, log;                      // [n, C] log-probabilities
    at::Tensor work, more;                        // [n, C]
    at::Tensor scratch, row;                      // [n, 1], [n]
    at::Tensor gradient;                          // [parameters]
    at::Tensor sums;                              // [3] double: surrogate, KL, entropy
    at::Tensor sum[3];                            // its entries
    MlpViews gradient_views;
    MlpWorkspace workspace;
  };
  struct Picked {  // of the rows of the Fisher product
    Picked(const CategoricalShape& shape, Rows rows, const AnswerBatch& batch);
    at::Tensor order;              // [n]
    at::Tensor columns, input;     // [n, P], view
    at::Tensor weight;             // [n]
    at::Tensor count;              // [] double
    at::Tensor log, probability;   // [n, C]
    at::Tensor d_output, scratch;  // [n, C], [n, 1]
    at::Tensor gradient;           // [parameters]
    MlpViews gradient_views;
    MlpWorkspace workspace;
  };
  void log_probabilities(Shard& shard, const MlpViews& theta, at::Tensor& out);
  void differentiate(Shard& shard);
  void evaluate(Shard& shard, const MlpViews& candidate);
  void multiply(Picked& picked);

  CategoricalShape shape_;
  at::Tensor columns_, counts_;
  MlpViews old_;
  at::Tensor direction_;  // [parameters], scalar type of theta
  MlpViews direction_views_;
  at::Tensor gradient_, sums_;                   // [parameters], [3] double
  at::Tensor old_value_, value_, kl_, entropy_;  // [] double
  at::Tensor count_;                             // [] double
  std::vector<Shard> shards_;
  std::vector<Picked> picked_;
  ShardPool& pool_;
};

}  // namespace vt::learn
