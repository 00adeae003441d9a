#include "learn/categorical_policy.hpp"

#include <torch/torch.h>

namespace vt::learn {

void log_softmax_heads(const CategoricalShape& shape, at::Tensor& logits, at::Tensor& work,
                       at::Tensor& scratch) {
  std::int64_t first = 0;
  for (const std::int64_t classes : shape.heads) {
    at::Tensor own = logits.narrow(1, first, classes), weights = work.narrow(1, first, classes);
    at::amax_out(scratch, own, at::IntArrayRef{1}, true);
    own.sub_(scratch);
    at::exp_out(weights, own);
    at::sum_out(scratch, weights, at::IntArrayRef{1}, true);
    own.sub_(scratch.log_());
    first += classes;
  }
}

}  // namespace vt::learn
