#include "learn/gaussian_policy.hpp"

#include <torch/torch.h>

#include <cmath>
#include <numbers>

#include "learn/reduce.hpp"

namespace vt::learn {

void gaussian_entropy(at::Tensor& out, const at::Tensor& log_std) {
  const double constant = 0.5 * std::log(2 * std::numbers::pi * std::numbers::e);
  sum_rows(out, log_std);
  out.add_(constant * static_cast<double>(log_std.numel()));
}

}  // namespace vt::learn
