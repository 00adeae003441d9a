#include "learn/policy_learner.hpp"

#include <torch/torch.h>

#include <cmath>

#include "learn/reduce.hpp"

namespace vt::learn {
namespace {

constexpr std::uint32_t kNetwork = 1;  // address of the initial weights
constexpr double kLastScale = 0.01;    // of the policy's last layer
constexpr double kSmallestDeviation = 1e-8;

// Figures that every algorithm has; those of its update follow.
enum Figure { kEntropy, kExplainedVariance, kCriticLoss, kFigures };

at::Tensor initial_theta(const PolicyShape& shape, double init_std, std::uint64_t seed,
                         const at::TensorOptions& kind) {
  const at::Tensor theta = at::zeros({shape.parameters()}, kind);
  initialise_mlp(shape.mlp, seed, kNetwork, kLastScale, theta);
  PolicyViews(shape, theta).log_std.fill_(std::log(init_std));
  return theta;
}

BatchSizes batch_sizes(const SimulatorSpec& spec, const PolicyAlgorithm& algorithm) {
  const PolicyOptions& options = shared(algorithm);
  BatchSizes sizes{options.horizon, options.lanes, 0, options.critic_epochs,
                   options.critic_sees_page && spec.rules.observation == Observation::kCustomer};
  std::visit([&sizes](const auto& own) { ask_for_orders(own, sizes); }, algorithm);
  return sizes;
}

}  // namespace

PolicyLearner::PolicyLearner(const SimulatorSpec& spec, const PolicyAlgorithm& algorithm, std::uint64_t seed,
                             const at::TensorOptions& kind, GraphRunner& runner, ShardPool& pool)
    : seed_(seed),
      shape_{mlp_shape(spec.observation_size(), shared(algorithm).hidden, spec.action_size())},
      theta_(initial_theta(shape_, shared(algorithm).init_std, seed, kind)),
      batch_(spec, batch_sizes(spec, algorithm), kind),
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
      advantage_({batch_.reward, batch_.ended, batch_.served, value_.view({-1, shared(algorithm).lanes})},
                 shared(algorithm).objective, shared(algorithm).gamma, shared(algorithm).lambda),
      critic_(mlp_shape(batch_.critic_input.size(1), shared(algorithm).critic_hidden, 1),
              {batch_.columns, value_, advantage_.target().view({-1}), counts_, batch_.critic_order},
              shared(algorithm), seed, pool),
      runner_(runner) {
  const PolicyBatch batch{batch_.columns, batch_.policy_input, batch_.noise,       counts_,
                          weight_,        normal_advantage_,   batch_.fisher_order};
  const ActionUnits units = action_units(spec, kind);
  const UpdatePlace place{shape_, batch, batch_.policy_order, units, theta_, runner, pool};
  update_ = std::visit([&place](const auto& own) { return make_update(own, place); }, algorithm);
  figures_ =
      at::zeros({kFigures + static_cast<std::int64_t>(update_->figures().size())}, kind.dtype(at::kDouble));
  estimate_ = runner.capture([this] {
    critic_.evaluate();
    advantage_.compute();
    normalise_advantages();
  });
  fit_ = runner.capture([this] { critic_.fit(); });
  gather_ = runner.capture([this] {
    gaussian_entropy(entropy_, PolicyViews(shape_, theta_).log_std);
    figures_.select(0, kEntropy).copy_(entropy_);
    figures_.select(0, kExplainedVariance).copy_(explained_);
    figures_.select(0, kCriticLoss).copy_(critic_.loss());
    std::int64_t next = kFigures;
    for (const at::Tensor& figure : update_->figures()) figures_.select(0, next++).copy_(figure);
  });
}

void PolicyLearner::expand(TrainingBackend& backend, std::uint64_t iteration) {
  batch_.check(backend.pages());
  backend.expand(batch_.view<float>(), batch_.orders(seed_, iteration));
}

void PolicyLearner::estimate_advantages() {
  runner_.replay(estimate_);
}
void PolicyLearner::step_policy() {
  update_->run();
}
void PolicyLearner::fit_critic() {
  runner_.replay(fit_);
}

const at::Tensor& PolicyLearner::gather_figures() {
  runner_.replay(gather_);
  return figures_;
}

void PolicyLearner::report(std::span<const double> figures, IterationReport& out) const {
  out.entropy = figures[kEntropy];
  out.explained_variance = figures[kExplainedVariance];
  out.critic_loss = figures[kCriticLoss];
  update_->report(figures.subspan(kFigures), out);
}

// Mean 0 and deviation 1 over the rows that count; explained variance = 1 - var(target - value) /
// var(target).
void PolicyLearner::normalise_advantages() {
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

std::vector<std::pair<std::string, at::Tensor>> PolicyLearner::state() const {
  auto all = critic_.state();
  all.emplace_back("policy", theta_);
  for (auto& more : update_->state()) all.push_back(std::move(more));
  return all;
}

}  // namespace vt::learn
