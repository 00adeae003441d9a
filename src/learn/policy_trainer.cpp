#include "vt/learn/policy_trainer.hpp"

#include <torch/torch.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "learn/checkpoint.hpp"
#include "learn/policy_learner.hpp"
#include "vt/learn/training_backend.hpp"
#include "vt/sim/policy_files.hpp"

namespace vt::learn {
namespace {

void validate(const PolicyAlgorithm& algorithm, const SimulatorSpec& spec) {
  std::visit([&spec](const auto& own) { learn::validate(own, spec); }, algorithm);
}

}  // namespace

const PolicyOptions& shared(const PolicyAlgorithm& algorithm) {
  return std::visit([](const auto& own) -> const PolicyOptions& { return own; }, algorithm);
}

const char* name_of(const PolicyAlgorithm& algorithm) {
  return std::holds_alternative<TrpoOptions>(algorithm) ? "trpo" : "ppo";
}

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TrainingTotals, iterations, page_views, accepted_steps, rejected_steps,
                                   negative_curvature)

struct PolicyTrainer::State {
  State(ModelPtr model, PolicyAlgorithm algorithm, std::uint64_t seed, const BackendFactory& factory);
  const PolicyOptions& options() const { return shared(algorithm); }
  RankingPolicy empty_policy() const;
  LearnerPolicy parameters() const { return {learner.shape().mlp, learner.theta(), learner.input_scale()}; }
  void summarise_rollout(IterationReport& report) const;
  nlohmann::json identity() const;

  ModelPtr model;
  PolicyAlgorithm algorithm;
  std::uint64_t seed;
  std::unique_ptr<TrainingBackend> backend;
  PolicyLearner learner;
  RankingPolicy explorer;  // what rolls out: the policy, sampled
  TrainingTotals totals;
};

PolicyTrainer::State::State(ModelPtr model_, PolicyAlgorithm algorithm_, std::uint64_t seed_,
                            const BackendFactory& factory)
    : model((validate(algorithm_, model_->spec), std::move(model_))),
      algorithm(std::move(algorithm_)),
      seed(seed_),
      backend(factory(model, {options().horizon, options().lanes, {options().reward, true}})),
      learner(model->spec, algorithm, seed, at::TensorOptions(at::kFloat).device(backend->device()),
              backend->runner(), backend->pool()),
      explorer(empty_policy()) {
  explorer.mode = ActionMode::kSample;
  backend->simulator().reset(Start{seed, options().lanes, 0, 0});
}

RankingPolicy PolicyTrainer::State::empty_policy() const {
  const SimulatorSpec& spec = model->spec;
  RankingPolicy policy;
  policy.kind = PolicyKind::kMlp;
  policy.observation = spec.rules.observation;
  policy.center = spec.center;
  policy.scale = spec.scale;
  policy.low.assign(spec.rules.low, spec.rules.low + spec.action_size());
  policy.high.assign(spec.rules.high, spec.rules.high + spec.action_size());
  policy.log_std.resize(static_cast<std::size_t>(spec.action_size()));
  policy.name = name_of(algorithm);
  policy.kind_name = "mlp";
  return policy;
}

void PolicyTrainer::State::summarise_rollout(IterationReport& report) const {
  const PageFigures view = backend->figures();
  std::int64_t pages = 0, purchases = 0, clicks = 0;
  double reward = 0, norm = 0;
  for (std::int64_t i = 0; i < view.rows; ++i) {
    const session::Outcome outcome = session::unpack_outcome(view.outcome[i]);
    if (!outcome.served) continue;
    ++pages;
    purchases += outcome.feedback == Feedback::kBuy;
    clicks += outcome.clicks;
    reward += view.reward[i];
    norm += view.norm[i];
  }
  const double served = static_cast<double>(std::max<std::int64_t>(pages, 1));
  report.page_views = pages;
  report.reward = reward / served;
  report.action_norm = norm / served;
  if (model->spec.has_purchases()) report.r2p = static_cast<double>(purchases) / served;
  if (model->spec.has_clicks()) report.clicks_per_page = static_cast<double>(clicks) / served;
}

nlohmann::json PolicyTrainer::State::identity() const {
  const auto options = std::visit([](const auto& own) { return to_json(own); }, algorithm);
  return {{"simulator", model->spec.hash},
          {"seed", seed},
          {"algorithm", name_of(algorithm)},
          {"options", options}};
}

PolicyTrainer::PolicyTrainer(ModelPtr model, PolicyAlgorithm algorithm, std::uint64_t seed,
                             const BackendFactory& backend)
    : state_(std::make_unique<State>(std::move(model), std::move(algorithm), seed, backend)) {}
PolicyTrainer::~PolicyTrainer() = default;
PolicyTrainer::PolicyTrainer(PolicyTrainer&&) noexcept = default;
PolicyTrainer& PolicyTrainer::operator=(PolicyTrainer&&) noexcept = default;

const PolicyAlgorithm& PolicyTrainer::algorithm() const {
  return state_->algorithm;
}
const TrainingTotals& PolicyTrainer::totals() const {
  return state_->totals;
}

IterationReport PolicyTrainer::iterate() {
  State& s = *state_;
  const at::NoGradGuard no_grad;
  s.backend->make_current();
  IterationReport report;
  timed(report.seconds, "rollout", [&] { s.backend->rollout_learner(s.explorer, s.parameters()); });
  timed(report.seconds, "expand",
        [&] { s.learner.expand(*s.backend, static_cast<std::uint64_t>(s.totals.iterations)); });
  timed(report.seconds, "advantage", [&] { s.learner.estimate_advantages(); });
  timed(report.seconds, "policy", [&] { s.learner.step_policy(); });
  timed(report.seconds, "critic", [&] { s.learner.fit_critic(); });

  s.learner.report(s.backend->read(s.learner.gather_figures()), report);
  s.summarise_rollout(report);
  if (const auto p95 = s.model->spec.norm_quantile(0.95); p95 && *p95 > 0) {
    report.norm_over_p95 = report.mean_action_norm / *p95;
  }
  s.totals.iterations += 1;
  s.totals.page_views += report.page_views;
  s.totals.accepted_steps += report.accepted;
  s.totals.rejected_steps += report.rejected;
  s.totals.negative_curvature += report.negative_curvature;
  report.iteration = s.totals.iterations;
  report.page_views = s.totals.page_views;
  return report;
}

RankingPolicy PolicyTrainer::policy() const {
  state_->backend->make_current();
  RankingPolicy policy = state_->empty_policy();
  export_policy(state_->parameters(), policy);
  policy.hash = hash_of(policy);
  return policy;
}

void PolicyTrainer::save(const std::filesystem::path& file) const {
  state_->backend->make_current();
  write_checkpoint(file, {state_->identity(), state_->totals, state_->learner.state(),
                          state_->backend->simulator().save()});
}

void PolicyTrainer::load(const std::filesystem::path& file) {
  state_->backend->make_current();
  const Resumed resumed = read_checkpoint(file, state_->identity(), state_->learner.state());
  state_->backend->simulator().restore(resumed.simulator);
  state_->totals = resumed.totals.get<TrainingTotals>();
}

}  // namespace vt::learn
