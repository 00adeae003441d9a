#include "learn/reduce.hpp"

#include <torch/torch.h>

namespace vt::learn {

void sum_rows(at::Tensor& out, const at::Tensor& x) {
  at::sum_out(out, x, at::IntArrayRef{0}, false, out.scalar_type());
}

void sum_columns(at::Tensor& out, const at::Tensor& x) {
  at::sum_out(out, x, at::IntArrayRef{1}, false, out.scalar_type());
}

void weighted_moments(const at::Tensor& x, const at::Tensor& counts, at::Tensor& work, at::Tensor& number,
                      at::Tensor& mean, at::Tensor& variance) {
  sum_rows(number, counts);
  number.clamp_min_(1);
  at::mul_out(work, x, counts);
  sum_rows(mean, work);
  mean.div_(number);
  work.copy_(x);
  work.sub_(mean).square_().mul_(counts);
  sum_rows(variance, work);
  variance.div_(number);
}

}  // namespace vt::learn
