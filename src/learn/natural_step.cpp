#include "learn/natural_step.hpp"

#include <torch/torch.h>

namespace vt::learn {

NaturalStep::NaturalStep(TrustRegion& problem, const StepRule& rule, const at::Tensor& theta,
                         const at::Tensor& old_theta, GraphRunner& runner)
    : problem_(problem),
      rule_(rule),
      theta_(theta),
      old_theta_(old_theta),
      candidate_(at::zeros_like(theta)),
      solver_(theta.numel(), theta.device()),
      runner_(runner) {
  const auto real = theta.options().dtype(at::kDouble);
  const auto flag = theta.options().dtype(at::kBool);
  step_ = at::zeros({theta.numel()}, real);
  for (at::Tensor* v : {&kl, &gain, &fraction, &length_, &trial_gain_, &zero_, &trial_fraction_}) {
    *v = at::zeros({}, real);
  }
  for (at::Tensor* v : {&accepted, &accept_, &flag_}) *v = at::zeros({}, flag);
  find_direction_ = runner.capture([this] { find_direction(); });
  try_candidate_ = runner.capture([this] { try_candidate(); });
}

void NaturalStep::run() {
  runner_.replay(find_direction_);
  for (int i = 0; i < rule_.backtracks; ++i) runner_.replay_unless(accepted, try_candidate_);
}

void NaturalStep::find_direction() {
  old_theta_.copy_(theta_);
  problem_.differentiate();
  problem_.refresh();
  solver_.solve(problem_.gradient(), rule_.cg_iterations, [this](const at::Tensor& p, at::Tensor& out) {
    problem_.product(p, out);
    out.add_(p, rule_.damping);
  });
  at::reciprocal_out(length_, solver_.quadratic());
  length_.mul_(2 * rule_.delta).sqrt_();
  if (rule_.longest) length_.clamp_max_(*rule_.longest);
  at::gt_out(flag_, solver_.quadratic(), 0);
  at::where_out(length_, flag_, length_, zero_);
  at::mul_out(step_, solver_.solution(), length_);
  trial_fraction_.fill_(1);
  accepted.fill_(false);
  for (at::Tensor* v : {&kl, &gain, &fraction}) v->zero_();
}

// Accepted: the surrogate rises and the KL is within delta; comparisons with what is not a number fail.
void NaturalStep::try_candidate() {
  candidate_.copy_(old_theta_).addcmul_(step_, trial_fraction_);
  problem_.evaluate(candidate_);
  at::sub_out(trial_gain_, problem_.value(), problem_.old_value());
  at::gt_out(accept_, trial_gain_, 0);
  at::le_out(flag_, problem_.kl(), rule_.delta);
  accept_.logical_and_(flag_);
  at::logical_not_out(flag_, accepted);
  accept_.logical_and_(flag_);
  at::where_out(theta_, accept_, candidate_, theta_);
  at::where_out(kl, accept_, problem_.kl(), kl);
  at::where_out(gain, accept_, trial_gain_, gain);
  at::where_out(fraction, accept_, trial_fraction_, fraction);
  accepted.logical_or_(accept_);
  trial_fraction_.mul_(0.5);
}

}  // namespace vt::learn
