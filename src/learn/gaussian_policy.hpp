// The policy as a learner sees it: u ~ N(mlp(x), diag(e^(2 log_std))), everything in one flat tensor.
#pragma once

#include <ATen/core/Tensor.h>

#include "vt/learn/mlp.hpp"

namespace vt::learn {

struct PolicyShape {
  MlpShape mlp;
  std::int64_t actions() const { return mlp.outputs(); }  // k
  std::int64_t parameters() const { return mlp.parameters() + actions(); }
};

struct PolicyViews {
  PolicyViews(const PolicyShape& shape, const at::Tensor& flat)
      : mlp(view_mlp(shape.mlp, flat)), log_std(flat.narrow(0, shape.mlp.parameters(), shape.actions())) {}
  MlpViews mlp;
  at::Tensor log_std;  // [k]
};

// out [] double = entropy in nats, from log_std [k].
void gaussian_entropy(at::Tensor& out, const at::Tensor& log_std);

}  // namespace vt::learn
