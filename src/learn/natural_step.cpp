#include "learn/natural_step.hpp"

#include <torch/torch.h>

#include <cmath>
#include <numbers>

#include "learn/reduce.hpp"

namespace vt::learn {

NaturalStep::NaturalStep(const PolicyShape& shape, const PolicyBatch& batch, const TrpoOptions& options,
                         const ActionUnits& units, const at::Tensor& theta, GraphRunner& runner,
                         ShardPool& pool)
    : options_(options),
      views_(shape, theta),
      theta_(theta),
      old_theta_(theta.clone()),
      candidate_(at::zeros_like(theta)),
      surrogate_(shape, batch.input, batch.noise, batch.weight, batch.advantage, units, old_theta_, pool),
      fisher_(shape, batch.columns, batch.fisher_order, batch.counts, old_theta_, pool),
      solver_(shape.parameters(), theta.device()),
      runner_(runner) {
  const auto real = theta.options().dtype(at::kDouble);
  const auto flag = theta.options().dtype(at::kBool);
  step_ = at::zeros({shape.parameters()}, real);
  for (at::Tensor* v : {&kl, &gain, &fraction, &entropy, &length_, &trial_gain_, &zero_, &trial_fraction_}) {
    *v = at::zeros({}, real);
  }
  for (at::Tensor* v : {&accepted, &accept_, &flag_}) *v = at::zeros({}, flag);
  find_direction_ = runner.capture([this] { find_direction(); });
  try_candidate_ = runner.capture([this] { try_candidate(); });
  finish_ = runner.capture([this] { finish(); });
}

void NaturalStep::run() {
  runner_.replay(find_direction_);
  for (int i = 0; i < options_.backtracks; ++i) runner_.replay_unless(accepted, try_candidate_);
  runner_.replay(finish_);
}

// The full step is x sqrt(2 delta / x'(F + damping I)x), x = (F + damping I)^-1 gradient.
void NaturalStep::find_direction() {
  old_theta_.copy_(theta_);
  surrogate_.differentiate();
  fisher_.refresh();
  solver_.solve(surrogate_.gradient(), options_.cg_iterations,
                [this](const at::Tensor& p, at::Tensor& out) { fisher_.product(p, options_.damping, out); });
  at::reciprocal_out(length_, solver_.quadratic());
  length_.mul_(2 * options_.delta).sqrt_();
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
  surrogate_.evaluate(candidate_);
  at::sub_out(trial_gain_, surrogate_.value(), surrogate_.old_value());
  at::gt_out(accept_, trial_gain_, 0);
  at::le_out(flag_, surrogate_.kl(), options_.delta);
  accept_.logical_and_(flag_);
  at::logical_not_out(flag_, accepted);
  accept_.logical_and_(flag_);
  at::where_out(theta_, accept_, candidate_, theta_);
  at::where_out(kl, accept_, surrogate_.kl(), kl);
  at::where_out(gain, accept_, trial_gain_, gain);
  at::where_out(fraction, accept_, trial_fraction_, fraction);
  accepted.logical_or_(accept_);
  trial_fraction_.mul_(0.5);
}

void NaturalStep::finish() {
  const double constant = 0.5 * std::log(2 * std::numbers::pi * std::numbers::e);
  sum_rows(entropy, views_.log_std);
  entropy.add_(constant * static_cast<double>(views_.log_std.numel()));
}

}  // namespace vt::learn
