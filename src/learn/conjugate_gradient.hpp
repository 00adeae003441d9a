// Conjugate gradient on the device with a fixed number of iterations and nothing read back: alpha =
// where(alive and p'Ap > 0, r'r / p'Ap, 0), so that a converged or broken system keeps its last x. Vectors
// are double.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>

namespace vt::learn {

class ConjugateGradient {
 public:
  ConjugateGradient(std::int64_t size, const at::Device& device);

  // Solves A x = b from x = 0. apply(p, out) writes A p; A symmetric.
  void solve(const at::Tensor& b, int iterations,
             const std::function<void(const at::Tensor& p, at::Tensor& out)>& apply);

  const at::Tensor& solution() const { return x_; }         // [n]
  const at::Tensor& quadratic() const { return xax_; }      // [] x'Ax
  const at::Tensor& residual() const { return residual_; }  // [] |b - Ax| / |b|, 0 for b = 0
  const at::Tensor& negative_curvature() const {
    return negative_;
  }  // [] bool: p'Ap <= 0, or not a number, with r != 0

 private:
  void dot(at::Tensor& out, const at::Tensor& a, const at::Tensor& b);

  at::Tensor x_, r_, p_, ap_, product_;          // [n]
  at::Tensor rr_, next_, pap_, ratio_, zero_;    // []
  at::Tensor bb_, xax_, residual_;               // []
  at::Tensor alive_, usable_, negative_, flag_;  // [] bool
};

}  // namespace vt::learn
