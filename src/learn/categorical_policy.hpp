// The customer as a learner sees it: independent categorical answers by heads (feedback; clicks where there
// are some) over the logits of one network, everything in one flat tensor.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "vt/learn/mlp.hpp"

namespace vt::learn {

struct CategoricalShape {
  MlpShape mlp;
  std::vector<std::int64_t> heads;  // classes of each head, mlp.outputs() = C in all
  std::int64_t parameters() const { return mlp.parameters(); }
};

// Turns logits [N, C] into log-probabilities in place, head by head. work: [N, C], scratch: [N, 1].
void log_softmax_heads(const CategoricalShape& shape, at::Tensor& logits, at::Tensor& work,
                       at::Tensor& scratch);

}  // namespace vt::learn
