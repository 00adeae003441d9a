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

// out (double, [n]) = the sum over shards [n], in shard order.
template <class Shards, class Part>
void sum_shards(at::Tensor& out, const Shards& shards, const Part& part) {
  out.copy_(part(shards.front()));
  for (std::size_t s = 1; s < shards.size(); ++s) out.add_(part(shards[s]));
}

}  // namespace vt::learn
