#include "vt/learn/pathwise.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "learn/adam.hpp"
#include "learn/checkpoint.hpp"
#include "learn/pathwise_objective.hpp"
#include "learn/policy_options.hpp"
#include "vt/core/error.hpp"
#include "vt/sim/policy_files.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::learn {
namespace {

constexpr std::uint32_t kNetwork = 1;      // address of the initial weights
constexpr double kLastScale = 0.01;        // of the last layer
constexpr std::int64_t kMostPages = 20;    // of the default horizon
constexpr std::int64_t kIterations = 150;  // of the default budget

nlohmann::json json_of(const PathwiseOptions& o) {
  return {{"objective", name_of(o.objective)},
          {"reward", to_json(o.reward)},
          {"lanes", o.lanes},
          {"horizon", o.horizon},
          {"hidden", o.hidden},
          {"rate", o.rate}};
}

}  // namespace

PathwiseOptions default_pathwise_options(const SimulatorSpec& spec) {
  PathwiseOptions options;
  options.reward = default_policy_options(spec).reward;
  options.horizon = std::min<std::int64_t>(spec.rules.max_page_index + 1, kMostPages);
  options.page_views = kIterations * options.lanes * options.horizon;
  return options;
}

void validate(const PathwiseOptions& o, const SimulatorSpec& spec) {
  if (spec.kind != SimulatorKind::kLearned) {
    throw Error(ErrorKind::kUsage, "impossible option", std::string("algo pathwise in ") + name_of(spec.kind),
                "it differentiates through the customer network of a learned shop", "use --algo trpo");
  }
  require_actions(spec);
  require(o.lanes >= 1 && o.lanes <= (1 << 24), "lanes", "in 1..2^24");
  require(o.horizon >= 1 && o.horizon <= spec.rules.max_page_index + 1, "horizon",
          "in 1.." + std::to_string(spec.rules.max_page_index + 1) + ", the pages of a session");
  require(o.lanes * o.horizon < (std::int64_t{1} << 28), "lanes x horizon",
          "below 2^28 page views an iteration");
  require(o.page_views >= 1, "page-views", "at least 1");
  require_layers(o.hidden, "policy.hidden");
  require(std::isfinite(o.rate) && o.rate > 0, "train.policy_rate", "above 0");
  require(o.reward.estimate == RewardEstimate::kExpected, "train.reward_estimate",
          "expected: nothing is drawn");
  require_reward(o.reward, spec);
}

struct PathwiseTrainer::State {
  State(ModelPtr model_, PathwiseOptions options_, std::uint64_t seed_, int threads_)
      : model((validate(options_, model_->spec), std::move(model_))),
        options(std::move(options_)),
        seed(seed_),
        threads(threads_),
        pool(threads),
        shape(mlp_shape(model->spec.observation_size(), options.hidden, model->spec.action_size())),
        theta(at::zeros({shape.parameters()}, at::kFloat)),
        adam(theta, options.rate),
        objective(*model, shape, options, theta, pool),
        packed(static_cast<std::size_t>(options.lanes * model->spec.rules.attributes.words)) {
    initialise_mlp(shape, seed, kNetwork, kLastScale, theta);
  }

  // Sessions of their own for every iteration.
  void draw_customers() {
    sample_customers(*model, seed, static_cast<std::uint64_t>(iterations * options.lanes), options.lanes,
                     packed.data(), threads);
    const session::AttributesView& a = model->spec.rules.attributes;
    const at::Tensor columns = at::empty(objective.customers().sizes(), at::kLong);
    std::int64_t* column = columns.data_ptr<std::int64_t>();
    for (std::int64_t i = 0; i < options.lanes; ++i) {
      for (int j = 0; j < a.count; ++j)
        *column++ =
            a.offset[j] + static_cast<std::int64_t>(session::unpack(a, j, packed.data() + i * a.words));
    }
    objective.customers().copy_(columns);
  }

  nlohmann::json identity() const {
    return {{"simulator", model->spec.hash}, {"seed", seed}, {"options", json_of(options)}};
  }
  NamedTensors tensors() const {
    return {{"policy", theta},
            {"policy.adam.mean", adam.mean},
            {"policy.adam.square", adam.square},
            {"policy.adam.steps", adam.steps}};
  }

  ModelPtr model;
  PathwiseOptions options;
  std::uint64_t seed;
  int threads;
  ShardPool pool;
  MlpShape shape;
  at::Tensor theta;
  Adam adam;
  PathwiseObjective objective;
  std::vector<std::uint32_t> packed;
  std::int64_t iterations = 0;
};

PathwiseTrainer::PathwiseTrainer(ModelPtr model, PathwiseOptions options, std::uint64_t seed, int threads) {
  ShardPool::make_single_threaded();
  state_ = std::make_unique<State>(std::move(model), std::move(options), seed, threads);
}
PathwiseTrainer::~PathwiseTrainer() = default;
PathwiseTrainer::PathwiseTrainer(PathwiseTrainer&&) noexcept = default;
PathwiseTrainer& PathwiseTrainer::operator=(PathwiseTrainer&&) noexcept = default;

PathwiseReport PathwiseTrainer::iterate() {
  State& s = *state_;
  const at::NoGradGuard no_grad;
  ShardPool::make_single_threaded();
  s.draw_customers();
  s.objective.differentiate();
  s.adam.step(s.objective.gradient().neg());
  ++s.iterations;

  const at::Tensor figures =
      at::cat({s.objective.figures(), s.objective.gradient().norm().view({1})}).to(at::kCPU);
  const double* figure = figures.const_data_ptr<double>();
  PathwiseReport report;
  report.iteration = s.iterations;
  report.page_views = page_views();
  report.objective = figure[PathwiseObjective::kObjective];
  report.r2p = figure[PathwiseObjective::kPurchases];
  report.clicks_per_page = figure[PathwiseObjective::kClicks];
  report.pages_per_session = figure[PathwiseObjective::kPages];
  report.mean_action_norm = figure[PathwiseObjective::kNorm];
  if (const auto p95 = s.model->spec.norm_quantile(0.95); p95 && *p95 > 0)
    report.norm_over_p95 = report.mean_action_norm / *p95;
  report.gradient_norm = figure[PathwiseObjective::kFigures];
  return report;
}

const PathwiseOptions& PathwiseTrainer::options() const {
  return state_->options;
}
std::int64_t PathwiseTrainer::iterations() const {
  return state_->iterations;
}
std::int64_t PathwiseTrainer::page_views() const {
  return state_->iterations * state_->options.lanes * state_->options.horizon;
}

RankingPolicy PathwiseTrainer::policy() const {
  const State& s = *state_;
  const SimulatorSpec& spec = s.model->spec;
  RankingPolicy policy;
  policy.kind = PolicyKind::kMlp;
  policy.observation = spec.rules.observation;
  policy.center = spec.center;
  policy.scale = spec.scale;
  policy.low.assign(spec.rules.low, spec.rules.low + spec.action_size());
  policy.high.assign(spec.rules.high, spec.rules.high + spec.action_size());
  policy.name = "pathwise";
  policy.kind_name = "mlp";
  export_mlp(s.shape, s.theta, s.shape.unscaled(), policy.network);
  policy.hash = hash_of(policy);
  return policy;
}

void PathwiseTrainer::save(const std::filesystem::path& file) const {
  write_checkpoint(file, {state_->identity(), state_->iterations, state_->tensors(), {}});
}

void PathwiseTrainer::load(const std::filesystem::path& file) {
  const Resumed resumed = read_checkpoint(file, state_->identity(), state_->tensors());
  state_->iterations = resumed.totals.get<std::int64_t>();
}

}  // namespace vt::learn
