// What a natural step climbs: a surrogate objective around old parameters, the mean KL from the old policy,
// and the curvature of that KL. Parameters are one flat tensor [n].
#pragma once

#include <ATen/core/Tensor.h>

namespace vt::learn {

class TrustRegion {
 public:
  virtual ~TrustRegion() = default;

  // The surrogate's value and gradient at the old parameters, which the problem was made with.
  virtual void differentiate() = 0;
  virtual const at::Tensor& gradient() const = 0;   // [n] double
  virtual const at::Tensor& old_value() const = 0;  // [] double

  // out = F v at the old parameters, both [n] double; refresh() takes up the old parameters.
  virtual void refresh() = 0;
  virtual void product(const at::Tensor& v, at::Tensor& out) = 0;

  // Surrogate and KL(old || candidate) of a candidate [n], after differentiate().
  virtual void evaluate(const at::Tensor& candidate) = 0;
  virtual const at::Tensor& value() const = 0;  // [] double
  virtual const at::Tensor& kl() const = 0;     // [] double
};

}  // namespace vt::learn
