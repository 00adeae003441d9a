// What logged pages ask of a network's output: log-likelihoods and their gradients, for a fixed number of
// rows at a time.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <vector>

#include "learn/page_tensors.hpp"

namespace vt::learn {

// A term's weighted log-likelihood and the weight of the rows that have it: sums[2 t], sums[2 t + 1].
inline constexpr std::int64_t kLossTerms = 2;
inline constexpr std::int64_t kLossSums = 2 * kLossTerms;

class RowLoss {
 public:
  virtual ~RowLoss() = default;
  // rows [n] int64, weight [n], output [n, out]; parameters beside the network's, and room for their
  // gradient, both empty where there are none. Writes the gradient of - sum(weight * log likelihood) into
  // d_output [n, out] and d_more, and the terms into sums [kLossSums] double.
  virtual void evaluate(const at::Tensor& rows, const at::Tensor& weight, const at::Tensor& output,
                        const at::Tensor& more, at::Tensor& d_output, at::Tensor& d_more,
                        at::Tensor& sums) = 0;
};

// One softmax head over the classes of a label.
class ClassHead {
 public:
  // labels: [N] int64; known: [N] 1 or 0; the head's logits are columns first .. first + classes - 1.
  ClassHead(const at::Tensor& labels, const at::Tensor& known, std::int64_t first, std::int64_t classes,
            std::int64_t rows);
  // sums: [2] of this term.
  void evaluate(const at::Tensor& rows, const at::Tensor& weight, const at::Tensor& output,
                at::Tensor& d_output, at::Tensor sums);

 private:
  at::Tensor labels_, known_;
  std::int64_t first_, classes_;
  at::Tensor label_;               // [n, 1] int64
  at::Tensor label_row_;           // [n], the same memory
  at::Tensor weight_;              // [n]
  at::Tensor log_share_;           // [n, classes]
  at::Tensor picked_, minus_one_;  // [n, 1]
};

// The customer's answer: feedback, and clicks where the log has them (term 1).
std::unique_ptr<RowLoss> answer_loss(const PageTensors& pages, std::int64_t rows);

// u of a diagonal Gaussian whose means are the output; `more` [k] its log-deviations.
std::unique_ptr<RowLoss> gaussian_loss(const PageTensors& pages, std::int64_t rows);

}  // namespace vt::learn
