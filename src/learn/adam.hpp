// Adam (Kingma and Ba, 2015) on one flat tensor, its step counted on the device.
#pragma once

#include <ATen/core/Tensor.h>

namespace vt::learn {

class Adam {
 public:
  Adam(const at::Tensor& parameters, double rate, double beta1 = 0.9, double beta2 = 0.999);
  void step(const at::Tensor& gradient) { step(gradient, rate_); }  // [n]
  void step(const at::Tensor& gradient, double rate);

  at::Tensor mean, square;  // [n]
  at::Tensor steps;         // [] double

 private:
  at::Tensor parameters_;
  double rate_, beta1_, beta2_;
  at::Tensor direction_, deviation_;  // [n]
  at::Tensor correction_;             // []
};

}  // namespace vt::learn
