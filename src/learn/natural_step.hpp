// One step of natural gradient (Schulman et al., 2015): conjugate gradient, then a line search in which a
// candidate replaces theta whole or not at all. Everything is fixed-shape device work; figures stay on the
// device.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

#include "learn/conjugate_gradient.hpp"
#include "learn/trust_region.hpp"
#include "vt/learn/graph_runner.hpp"

namespace vt::learn {

// The full step is l x with x = (F + damping I)^-1 gradient and l = sqrt(2 delta / x'(F + damping I)x), or
// `longest` where that is less: then the step shrinks with the gradient.
struct StepRule {
  double delta;  // largest KL of an accepted step
  double damping;
  int cg_iterations;
  int backtracks;
  std::optional<double> longest = std::nullopt;
};

class NaturalStep {
 public:
  // theta [n] is changed in place; problem stands at old_theta [n], which the step writes. Registers its
  // phases with `runner`.
  NaturalStep(TrustRegion& problem, const StepRule& rule, const at::Tensor& theta,
              const at::Tensor& old_theta, GraphRunner& runner);

  void run();

  // Figures of the last run(), [] on the device: double unless said.
  at::Tensor accepted;            // bool
  at::Tensor kl, gain, fraction;  // of the accepted candidate, else 0
  const at::Tensor& length() const { return length_; }
  const at::Tensor& negative_curvature() const { return solver_.negative_curvature(); }  // bool
  const at::Tensor& cg_residual() const { return solver_.residual(); }

 private:
  void find_direction();
  void try_candidate();

  TrustRegion& problem_;
  StepRule rule_;
  at::Tensor theta_, old_theta_, candidate_;  // [n]
  at::Tensor step_;                           // [n] double: the full step
  at::Tensor length_, trial_gain_, zero_;     // [] double
  at::Tensor trial_fraction_;                 // [] double: 2^-j
  at::Tensor accept_, flag_;                  // [] bool
  ConjugateGradient solver_;
  GraphRunner& runner_;
  int find_direction_, try_candidate_;
};

}  // namespace vt::learn
