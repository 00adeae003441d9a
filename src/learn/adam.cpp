#include "learn/adam.hpp"

#include <torch/torch.h>

namespace vt::learn {
namespace {
constexpr double kEpsilon = 1e-8;
}

Adam::Adam(const at::Tensor& parameters, double rate, double beta1, double beta2)
    : mean(at::zeros_like(parameters)),
      square(at::zeros_like(parameters)),
      steps(at::zeros({}, parameters.options().dtype(at::kDouble))),
      parameters_(parameters),
      rate_(rate),
      beta1_(beta1),
      beta2_(beta2),
      direction_(at::zeros_like(parameters)),
      deviation_(at::zeros_like(parameters)),
      correction_(at::zeros_like(steps)) {}

void Adam::step(const at::Tensor& gradient, double rate) {
  steps.add_(1);
  mean.mul_(beta1_).add_(gradient, 1 - beta1_);
  square.mul_(beta2_).addcmul_(gradient, gradient, 1 - beta2_);
  at::pow_out(correction_, beta2_, steps);
  correction_.neg_().add_(1);
  at::div_out(deviation_, square, correction_);
  deviation_.sqrt_().add_(kEpsilon);
  at::pow_out(correction_, beta1_, steps);
  correction_.neg_().add_(1);
  at::div_out(direction_, mean, correction_);
  parameters_.addcdiv_(direction_, deviation_, -rate);
}

}  // namespace vt::learn
