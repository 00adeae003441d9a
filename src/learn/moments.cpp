#include "learn/moments.hpp"

#include <torch/torch.h>

namespace vt::learn {

void weighted_moments(const at::Tensor& x, const at::Tensor& counts, at::Tensor& work, at::Tensor& number,
                      at::Tensor& mean, at::Tensor& variance) {
  const at::IntArrayRef all{0};
  at::sum_out(number, counts, all, false, at::kDouble);
  number.clamp_min_(1);
  at::mul_out(work, x, counts);
  at::sum_out(mean, work, all);
  mean.div_(number);
  work.copy_(x);
  work.sub_(mean).square_().mul_(counts);
  at::sum_out(variance, work, all);
  variance.div_(number);
}

}  // namespace vt::learn
