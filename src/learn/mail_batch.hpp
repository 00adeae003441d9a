// A rollout as MAIL's tensors, and logged pages beside it. One row is [a, s, n, a^c]: every network sees
// consecutive columns of it. Row t * L + l is page t of lane l; B = T * L rows are trained on, the rows of
// slice T have s and n only and bootstrap values.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "vt/learn/logged_pages.hpp"
#include "vt/learn/mail.hpp"
#include "vt/learn/training_backend.hpp"

namespace vt::learn {

// Columns first .. first + count - 1 of a row.
struct Columns {
  std::int64_t first;
  std::int64_t count;
  at::Tensor of(const at::Tensor& rows) const;  // a view
};

struct MailLayout {
  explicit MailLayout(const session::PageRules& rules);
  Columns a, s, n, answer;  // k, F, 1, C columns
  Columns from(const Columns& first, const Columns& last) const {
    return {first.first, last.first + last.count - first.first};
  }
  std::int64_t width;  // padded to whole cache lines
};

class MailBatch {
 public:
  // kind: device and float.
  MailBatch(const LoggedPages& pages, const MailOptions& options, const at::TensorOptions& kind);

  // Takes the backend's last rollout, and the logged pages that the discriminator is shown beside it.
  void expand(TrainingBackend& backend, std::uint64_t seed, std::uint64_t iteration);

  std::int64_t rows() const { return rows_; }

  const MailLayout layout;
  at::Tensor columns;              // [B + L, width]
  at::Tensor noise;                // [B, k] of the ranker's u
  at::Tensor ended, served;        // [T, L]
  at::Tensor fisher_order;         // [m] int64
  at::Tensor critic_order;         // [epochs, B] int64, each a permutation
  at::Tensor discriminator_order;  // [steps, M] int64: generated rows of each step
  at::Tensor logged;               // [steps, M, width] logged pages of each step

 private:
  void fill_logged(std::uint64_t seed, std::uint64_t iteration, ShardPool& pool);
  void write_logged(std::int64_t row, float* out) const;

  const LoggedPages& pages_;
  MailOptions options_;
  std::int64_t rows_, minibatch_;
  std::vector<std::int64_t> known_;              // fitted rows with known feedback
  at::Tensor observation_scale_, action_scale_;  // [F], [k] float, on the device
  at::Tensor engine_reward_;                     // [B] what the simulator pays the ranker: not read
  at::Tensor staging_;                           // [steps, M, width] host
};

}  // namespace vt::learn
