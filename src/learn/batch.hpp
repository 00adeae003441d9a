// A rollout as the tensors a learner works on, time-major and of fixed shapes: row t * L + l is page t of
// lane l. B = T * L rows are trained on; the rows of slice T only bootstrap values.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/TensorOptions.h>

#include <cstdint>
#include <vector>

#include "vt/learn/shards.hpp"
#include "vt/learn/training_backend.hpp"
#include "vt/session/expand.hpp"
#include "vt/sim/spec.hpp"
#include "vt/sim/trajectories.hpp"

namespace vt::learn {

struct BatchSizes {
  std::int64_t pages = 0;        // T
  std::int64_t lanes = 0;        // L
  std::int64_t fisher_rows = 0;  // rows in the Fisher product, <= B
  int epochs = 0;                // of the critic
  bool page_column = false;      // append n / max_page_index as the last column
  int policy_epochs = 0;         // of a policy that is fitted in minibatches
};

class Batch {
 public:
  // kind: device, and float or double.
  Batch(const SimulatorSpec& spec, const BatchSizes& sizes, const at::TensorOptions& kind);

  // In host memory: fills every tensor below from a rollout of pages T and lanes L that kept its noise.
  // Orders are addressed by (seed, iteration). Throws what check() throws.
  void expand(const TrajectoriesView& from, std::uint64_t seed, std::uint64_t iteration, ShardPool& pool);

  // The parts of it, for whoever fills the tensors where they lie.
  // check() throws std::invalid_argument for a rollout of another shape, or without its noise.
  void check(const TrajectoriesView& from) const;
  template <class F>
  session::BatchView<F> view() const;  // F: the scalar type
  std::vector<OrderRows> orders(std::uint64_t seed, std::uint64_t iteration) const;

  std::int64_t rows() const { return sizes_.pages * sizes_.lanes; }
  // Factors [F] between the raw observation and the columns here: the tail is brought to [0, 1].
  const std::vector<float>& input_scale() const { return input_scale_host_; }

  at::Tensor columns;       // [B + L, P] observation, page column, zeros up to a whole cache line
  at::Tensor policy_input;  // [B, F], view
  at::Tensor critic_input;  // [B + L, F or F + 1], view
  at::Tensor noise;         // [B, k] standard noise of the sampled u; 0 in idle rows
  at::Tensor reward;        // [T, L]; 0 in idle rows
  at::Tensor ended;         // [T, L] 1 where the session ended on this page
  at::Tensor served;        // [T, L] 1, or 0 in idle rows
  at::Tensor fisher_order;  // [fisher_rows] int64 row numbers, distinct
  at::Tensor critic_order;  // [epochs, B] int64, each a permutation
  at::Tensor policy_order;  // [policy_epochs, B] likewise

 private:
  const SimulatorSpec spec_;
  BatchSizes sizes_;
  std::vector<float> input_scale_host_;
  at::Tensor input_scale_;  // [F] float, the same on the device
};

}  // namespace vt::learn
