#include "learn/adam.hpp"

#include <torch/torch.h>

namespace vt::learn {
namespace {
constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-8;
}

Adam::Adam(const at::Tensor& parameters, double rate)
    : mean(at::zeros_like(parameters)),
      square(at::zeros_like(parameters)),
      steps(at::zeros({}, parameters.options().dtype(at::kDouble))),
      parameters_(parameters),
      rate_(rate),
      direction_(at::zeros_like(parameters)),
      deviation_(at::zeros_like(parameters)),
      correction_(at::zeros_like(steps)) {}

void Adam::step(const at::Tensor& gradient, double rate) {
  steps.add_(1);
  mean.mul_(kBeta1).add_(gradient, 1 - kBeta1);
  square.mul_(kBeta2).addcmul_(gradient, gradient, 1 - kBeta2);
  at::pow_out(correction_, kBeta2, steps);
  correction_.neg_().add_(1);
  at::div_out(deviation_, square, correction_);
  deviation_.sqrt_().add_(kEpsilon);
  at::pow_out(correction_, kBeta1, steps);
  correction_.neg_().add_(1);
  at::div_out(direction_, mean, correction_);
  parameters_.addcdiv_(direction_, deviation_, -rate);
}

}  // namespace vt::learn
