// MAIL's discriminator R = P(real) of page views (Algorithm 2, line 11), or of a part of one: a network whose
// output is the logit, fitted by cross-entropy. Minimised as printed, line 11 has no minimum: its direction
// is that of the cross-entropy, which has one, at R = p_real / (p_real + p_generated).
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

#include "learn/adam.hpp"
#include "vt/learn/mlp.hpp"
#include "vt/learn/shards.hpp"

namespace vt::learn {

struct DiscriminatorFit {
  double rate;            // of Adam, betas .5 and .999
  std::uint32_t network;  // address of the initial weights
  std::string name;       // of its tensors in a checkpoint
};

class Discriminator {
 public:
  // pairs: [2 M, inputs], M logged rows, then M generated ones.
  Discriminator(const MlpShape& shape, const at::Tensor& pairs, const DiscriminatorFit& fit,
                std::uint64_t seed, ShardPool& pool);

  // One step of Adam on the present contents of `pairs`.
  void step();
  // Measured on `pairs` before its last step(), [] double: cross-entropy a row, nats; area under ROC.
  const at::Tensor& loss() const { return loss_; }
  const at::Tensor& auc();

  const at::Tensor& gradient() const { return gradient_; }  // [parameters] double, of the last step
  const MlpShape& shape() const { return shape_; }
  const MlpViews& views() const { return views_; }
  std::vector<std::pair<std::string, at::Tensor>> state() const;

 private:
  struct Shard {
    Shard(const MlpShape& shape, Rows rows, const at::Tensor& pairs, const at::Tensor& logit,
          const at::Tensor& sign);
    at::Tensor input, logit, sign;  // [n, inputs], [n, 1], [n, 1] views
    at::Tensor d_output, row;       // [n, 1]
    at::Tensor gradient;            // [parameters]
    at::Tensor loss;                // [1] double
    MlpViews gradient_views;
    MlpWorkspace workspace;
  };

  MlpShape shape_;
  std::string name_;
  std::int64_t rows_;  // 2 M
  at::Tensor theta_;   // [parameters]
  MlpViews views_;
  Adam adam_;
  at::Tensor logit_;       // [2 M, 1]
  at::Tensor sign_;        // [2 M, 1] -1 for logged rows, 1 for generated ones
  at::Tensor order_;       // [M, M]
  at::Tensor gradient_;    // [parameters] double
  at::Tensor loss_, auc_;  // [] double
  at::Tensor loss_sum_;    // [1] double
  std::vector<Shard> shards_;
  ShardPool& pool_;
};

// The logits of a discriminator for every row of a batch.
class DiscriminatorLogits {
 public:
  // input: [B, inputs]; logit: [B], written by evaluate().
  DiscriminatorLogits(const Discriminator& by, const at::Tensor& input, const at::Tensor& logit,
                      ShardPool& pool);
  void evaluate();

 private:
  struct Shard {
    at::Tensor input, logit;
    MlpWorkspace workspace;
  };
  const Discriminator& by_;
  std::vector<Shard> shards_;
  ShardPool& pool_;
};

}  // namespace vt::learn
