// Fisher information of the Gaussian policy times a vector, by Gauss-Newton: at theta_old the KL's Hessian is
// J'MJ exactly, with M = 1/std^2 for the mean and 2 for every log-std (ecosystem of TRPO: Martens, 2014). One
// tangent and one backward pass a product.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "learn/gaussian_policy.hpp"
#include "vt/learn/shards.hpp"

namespace vt::learn {

class Fisher {
 public:
  // columns: [R, P] rows of a batch, of which `order` [m] picks those used; weight: [R] 1 for rows that
  // count, else 0.
  Fisher(const PolicyShape& shape, const at::Tensor& columns, const at::Tensor& order,
         const at::Tensor& weight, const at::Tensor& theta, ShardPool& pool);

  // Gathers the picked rows and keeps their activations at the current theta.
  void refresh();

  // out = F v; both double [n]. The mean is over the picked rows that count.
  void product(const at::Tensor& v, at::Tensor& out);

 private:
  struct Shard {
    Shard(const PolicyShape& shape, Rows rows, const at::Tensor& columns, const at::Tensor& order,
          const at::Tensor& weight, const at::Tensor& like);
    at::Tensor order;     // [n]
    at::Tensor columns;   // [n, P]
    at::Tensor input;     // [n, F] view
    at::Tensor weight;    // [n]
    at::Tensor count;     // [] double, sum of weight
    at::Tensor metric;    // [n, k] weight / std^2
    at::Tensor d_output;  // [n, k]
    at::Tensor gradient;  // [mlp parameters]
    MlpViews gradient_views;
    MlpWorkspace workspace;
  };

  PolicyShape shape_;
  at::Tensor columns_, weight_, theta_;
  PolicyViews views_;
  at::Tensor direction_;  // [n], scalar type of theta
  PolicyViews direction_views_;
  at::Tensor inverse_variance_, count_, share_;  // [k], [], []
  std::vector<Shard> shards_;
  ShardPool& pool_;
};

}  // namespace vt::learn
