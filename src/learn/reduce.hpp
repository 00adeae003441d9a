// Sums into preallocated tensors, in the scalar type of `out`. Each runs in one thread, so that its order is
// fixed.
#pragma once

#include <ATen/core/Tensor.h>

namespace vt::learn {

// x [N, k] -> out [k], or x [N] -> out [].
void sum_rows(at::Tensor& out, const at::Tensor& x);
// x [N, k] -> out [N].
void sum_columns(at::Tensor& out, const at::Tensor& x);

// out [n] = the sum of part(shard) [n] over shards, in shard order.
template <class Shards, class Part>
void sum_shards(at::Tensor& out, const Shards& shards, const Part& part) {
  out.copy_(part(shards.front()));
  for (std::size_t s = 1; s < shards.size(); ++s) out.add_(part(shards[s]));
}

// x, counts: [n], counts 0 or 1; work: [n] double. Writes the number of rows that count (at least 1), their
// mean and variance, [] double.
void weighted_moments(const at::Tensor& x, const at::Tensor& counts, at::Tensor& work, at::Tensor& number,
                      at::Tensor& mean, at::Tensor& variance);

}  // namespace vt::learn
