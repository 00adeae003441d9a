// The loss of supervised rankers on rows of a log, and its gradient: sum over rows of weight |pi(s) - a|^2 +
// shrink |pi(s)|^2 with pi = center + range * tanh(mlp(s)).
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "vt/learn/mlp.hpp"
#include "vt/learn/shards.hpp"

namespace vt::learn {

struct SupervisedRows {
  at::Tensor column;  // [N, A] int64, one-hot columns of the customer
  at::Tensor action;  // [N, k]
  at::Tensor weight;  // [N] 1 / |S1|, or -lambda_1 / |S0|
  double shrink = 0;  // lambda_2 / |S|
};

class SupervisedLoss {
 public:
  // Of `count` rows at a time, which stand for all of them: sums are scaled by N / count. theta [n] is read
  // at every call; center, range: [k].
  SupervisedLoss(const MlpShape& shape, const SupervisedRows& rows, const at::Tensor& center,
                 const at::Tensor& range, std::int64_t count, MlpPasses passes, const at::Tensor& theta,
                 ShardPool& pool);

  void evaluate(const at::Tensor& order);       // [count] int64, rows
  void differentiate(const at::Tensor& order);  // likewise, and the gradient

  const at::Tensor& gradient() const { return gradient_; }  // [n] double
  const at::Tensor& loss() const { return loss_; }          // [] double
  const at::Tensor& mean_norm() const { return norm_; }     // [] double, of pi(s)
  const at::Tensor& saturated() const { return edge_; }     // [] double, share of |tanh| > .99

 private:
  struct Shard {
    Shard(const MlpShape& shape, Rows rows, const SupervisedRows& from, MlpPasses passes,
          const at::Tensor& like);
    Rows rows;
    at::Tensor column, input;           // [n, A] int64, [n, F]
    at::Tensor squashed, policy;        // [n, k]
    at::Tensor action, away, d_output;  // [n, k]
    at::Tensor weight, row;             // [n]
    at::Tensor gradient;                // [parameters]
    at::Tensor sums;                    // [3] double: loss, norm, saturated
    at::Tensor sum[3];                  // its entries
    MlpViews gradient_views;
    MlpWorkspace workspace;
  };
  void evaluate(Shard& shard, const at::Tensor& order);
  void differentiate(Shard& shard);
  void run(const at::Tensor& order, bool gradient);

  SupervisedRows from_;
  double scale_;
  std::int64_t count_;
  at::Tensor center_, range_;  // [k]
  MlpViews views_;
  at::Tensor gradient_, sums_, loss_, norm_, edge_;
  std::vector<Shard> shards_;
  ShardPool& pool_;
};

}  // namespace vt::learn
