// The trust region of a joint policy, log pi = the sum of its parts' log pi: objectives and KLs add up, the
// curvature is block-diagonal (semantics 6). One part after the other in the flat parameters.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "learn/trust_region.hpp"

namespace vt::learn {

class JointRegion final : public TrustRegion {
 public:
  struct Part {
    TrustRegion* region;
    std::int64_t parameters;
  };
  explicit JointRegion(std::vector<Part> parts);

  void differentiate() override;
  const at::Tensor& gradient() const override { return gradient_; }
  const at::Tensor& old_value() const override { return old_value_; }
  void refresh() override;
  void product(const at::Tensor& v, at::Tensor& out) override;
  void evaluate(const at::Tensor& candidate) override;
  const at::Tensor& value() const override { return value_; }
  const at::Tensor& kl() const override { return kl_; }

 private:
  template <class Visit>
  void for_parts(const Visit& visit);  // visit(region, first parameter, parameters)

  std::vector<Part> parts_;
  at::Tensor gradient_, old_value_, value_, kl_;
};

}  // namespace vt::learn
