#include "learn/conjugate_gradient.hpp"

#include <torch/torch.h>

#include "learn/reduce.hpp"

namespace vt::learn {

ConjugateGradient::ConjugateGradient(std::int64_t size, const at::Device& device) {
  const auto real = at::TensorOptions(device).dtype(at::kDouble);
  const auto flag = real.dtype(at::kBool);
  for (at::Tensor* v : {&x_, &r_, &p_, &ap_, &product_}) *v = at::zeros({size}, real);
  for (at::Tensor* v : {&rr_, &next_, &pap_, &ratio_, &zero_, &bb_, &xax_, &residual_})
    *v = at::zeros({}, real);
  for (at::Tensor* v : {&alive_, &usable_, &negative_, &flag_}) *v = at::zeros({}, flag);
}

void ConjugateGradient::dot(at::Tensor& out, const at::Tensor& a, const at::Tensor& b) {
  at::mul_out(product_, a, b);
  sum_rows(out, product_);
}

void ConjugateGradient::solve(const at::Tensor& b, int iterations,
                              const std::function<void(const at::Tensor&, at::Tensor&)>& apply) {
  x_.zero_();
  r_.copy_(b);
  p_.copy_(b);
  dot(rr_, r_, r_);
  bb_.copy_(rr_);
  at::ne_out(alive_, rr_, 0);
  negative_.fill_(false);
  for (int i = 0; i < iterations; ++i) {
    apply(p_, ap_);
    dot(pap_, p_, ap_);
    at::gt_out(usable_, pap_, 0);
    at::logical_not_out(flag_, usable_);
    flag_.logical_and_(alive_);
    negative_.logical_or_(flag_);
    alive_.logical_and_(usable_);
    at::div_out(ratio_, rr_, pap_);
    at::where_out(ratio_, alive_, ratio_, zero_);  // alpha
    x_.addcmul_(p_, ratio_);
    r_.addcmul_(ap_, ratio_, -1);
    dot(next_, r_, r_);
    at::div_out(ratio_, next_, rr_);
    at::where_out(ratio_, alive_, ratio_, zero_);  // beta
    p_.mul_(ratio_).add_(r_);
    rr_.copy_(next_);
    at::ne_out(flag_, rr_, 0);
    alive_.logical_and_(flag_);
  }
  dot(xax_, x_, b);
  dot(ratio_, x_, r_);
  xax_.sub_(ratio_);
  at::div_out(residual_, rr_, bb_);
  residual_.sqrt_();
  at::ne_out(flag_, bb_, 0);
  at::where_out(residual_, flag_, residual_, zero_);
}

}  // namespace vt::learn
