#include "learn/trpo_learner.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>

#include "learn/reduce.hpp"

namespace vt::learn {
namespace {

constexpr std::uint32_t kNetwork = 1;  // address of the initial weights
constexpr double kLastScale = 0.01;    // of the policy's last layer
constexpr double kSmallestDeviation = 1e-8;

at::Tensor initial_theta(const PolicyShape& shape, double init_std, std::uint64_t seed,
                         const at::TensorOptions& kind) {
  const at::Tensor theta = at::zeros({shape.parameters()}, kind);
  initialise_mlp(shape.mlp, seed, kNetwork, kLastScale, theta);
  PolicyViews(shape, theta).log_std.fill_(std::log(init_std));
  return theta;
}

BatchSizes batch_sizes(const SimulatorSpec& spec, const TrpoOptions& options) {
  const std::int64_t rows = options.lanes * options.horizon;
  const auto picked =
      static_cast<std::int64_t>(std::llround(options.fvp_fraction * static_cast<double>(rows)));
  return {options.horizon, options.lanes, std::clamp<std::int64_t>(picked, 1, rows), options.critic_epochs,
          options.critic_sees_page && spec.rules.observation == Observation::kCustomer};
}

}  // namespace

TrpoLearner::TrpoLearner(const SimulatorSpec& spec, const TrpoOptions& options, std::uint64_t seed,
                         const at::TensorOptions& kind, GraphRunner& runner, ShardPool& pool)
    : seed_(seed),
      shape_{mlp_shape(spec.observation_size(), options.hidden, spec.action_size())},
      theta_(initial_theta(shape_, options.init_std, seed, kind)),
      old_theta_(theta_.clone()),
      batch_(spec, batch_sizes(spec, options), kind),
      value_(at::zeros({batch_.columns.size(0)}, kind)),
      counts_(batch_.served.view({-1})),
      weight_(at::zeros_like(counts_)),
      normal_advantage_(at::zeros_like(counts_)),
      work_(at::zeros_like(counts_, at::kDouble)),
      count_(at::zeros({}, kind.dtype(at::kDouble))),
      mean_(at::zeros_like(count_)),
      variance_(at::zeros_like(count_)),
      return_variance_(at::zeros_like(count_)),
      explained_(at::zeros_like(count_)),
      entropy_(at::zeros_like(count_)),
      figures_(at::zeros({kFigures}, kind.dtype(at::kDouble))),
      advantage_({batch_.reward, batch_.ended, batch_.served, value_.view({-1, options.lanes})},
                 options.objective, options.gamma, options.lambda),
      critic_(mlp_shape(batch_.critic_input.size(1), options.critic_hidden, 1),
              {batch_.columns, value_, advantage_.target().view({-1}), counts_, batch_.critic_order}, options,
              seed, pool),
      region_(shape_,
              {batch_.columns, batch_.policy_input, batch_.noise, counts_, weight_, normal_advantage_,
               batch_.fisher_order},
              action_units(spec, kind), old_theta_, pool),
      step_(region_, {options.delta, options.damping, options.cg_iterations, options.backtracks}, theta_,
            old_theta_, runner),
      runner_(runner) {
  estimate_ = runner.capture([this] {
    critic_.evaluate();
    advantage_.compute();
    normalise_advantages();
  });
  fit_ = runner.capture([this] { critic_.fit(); });
  gather_ = runner.capture([this] {
    gaussian_entropy(entropy_, PolicyViews(shape_, theta_).log_std);
    const at::Tensor* sources[kFigures] = {&step_.accepted,
                                           &step_.kl,
                                           &step_.gain,
                                           &step_.fraction,
                                           &entropy_,
                                           &step_.negative_curvature(),
                                           &step_.cg_residual(),
                                           &region_.mean_action_norm(),
                                           &explained_,
                                           &critic_.loss()};
    for (int i = 0; i < kFigures; ++i) figures_.select(0, i).copy_(*sources[i]);
  });
}

void TrpoLearner::expand(TrainingBackend& backend, std::uint64_t iteration) {
  batch_.check(backend.pages());
  backend.expand(batch_.view<float>(), batch_.orders(seed_, iteration));
}

void TrpoLearner::estimate_advantages() {
  runner_.replay(estimate_);
}
void TrpoLearner::step_policy() {
  step_.run();
}
void TrpoLearner::fit_critic() {
  runner_.replay(fit_);
}

const at::Tensor& TrpoLearner::gather_figures() {
  runner_.replay(gather_);
  return figures_;
}

// Mean 0 and deviation 1 over the rows that count; explained variance = 1 - var(target - value) /
// var(target).
void TrpoLearner::normalise_advantages() {
  const at::Tensor advantage = advantage_.advantage().view({-1});
  weighted_moments(advantage_.target().view({-1}), counts_, work_, count_, mean_, return_variance_);
  weighted_moments(advantage, counts_, work_, count_, mean_, variance_);
  return_variance_.clamp_min_(kSmallestDeviation * kSmallestDeviation);
  at::div_out(explained_, variance_, return_variance_);
  explained_.neg_().add_(1);
  variance_.sqrt_().add_(kSmallestDeviation);
  at::sub_out(normal_advantage_, advantage, mean_);
  normal_advantage_.div_(variance_);
  at::div_out(weight_, counts_, count_);
}

std::vector<std::pair<std::string, at::Tensor>> TrpoLearner::state() const {
  auto all = critic_.state();
  all.emplace_back("policy", theta_);
  return all;
}

}  // namespace vt::learn
