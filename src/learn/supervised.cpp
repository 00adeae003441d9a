#include "vt/learn/supervised.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "learn/adam.hpp"
#include "learn/checkpoint.hpp"
#include "learn/policy_options.hpp"
#include "learn/supervised_loss.hpp"
#include "learn/supervised_rows.hpp"
#include "vt/core/order.hpp"
#include "vt/sim/policy_files.hpp"

namespace vt::learn {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SupervisedReport, iteration, loss, held_out_loss, mean_norm, saturated)

namespace {

constexpr std::uint32_t kNetwork = 1;  // address of the initial weights
constexpr double kLastScale = 0.01;    // of the last layer: training starts in the middle of the range

nlohmann::json json_of(const SupervisedOptions& o) {
  return {{"away", o.away},           {"shrink", o.shrink}, {"hidden", o.hidden},
          {"minibatch", o.minibatch}, {"rate", o.rate},     {"patience", o.patience}};
}

}  // namespace

SupervisedOptions sl1_options() {
  return {};
}

SupervisedOptions sl2_options() {
  SupervisedOptions options;
  options.away = 0.3;
  options.shrink = 0.001;
  return options;
}

void validate(const SupervisedOptions& o) {
  require(std::isfinite(o.away) && o.away >= 0, "train.away", "at least 0");
  require(std::isfinite(o.shrink) && o.shrink >= 0, "train.shrink", "at least 0");
  require_layers(o.hidden, "policy.hidden");
  require(o.minibatch >= 1, "train.minibatch", "at least 1");
  require(std::isfinite(o.rate) && o.rate > 0, "train.policy_rate", "above 0");
  require(o.patience >= 1, "train.patience", "at least 1");
}

struct SupervisedTrainer::State {
  State(const LoggedPages& pages, SupervisedOptions options_, std::uint64_t seed_, int threads)
      : options((validate(options_), std::move(options_))),
        seed(seed_),
        spec(pages.spec),
        digest(pages.digest),
        pool(threads),
        shape(mlp_shape(spec.observation_size(), options.hidden, spec.action_size())),
        theta(at::zeros({shape.parameters()}, at::kFloat)),
        best_theta(at::zeros_like(theta)),
        fitted(supervised_rows(pages, pages.fitted, options, false, "fitted")),
        judged(supervised_rows(pages, pages.held_out, options, true, "held-out")),
        range(logged_range(pages)),
        minibatch(std::min(options.minibatch, fitted.weight.size(0))),
        order(at::empty({fitted.weight.size(0)}, at::kLong)),
        everything(at::arange(judged.weight.size(0), at::kLong)),
        adam(theta, options.rate),
        step(shape, fitted, range.first, range.second, minibatch, MlpPasses::kBackward, theta, pool),
        judge(shape, judged, range.first, range.second, judged.weight.size(0), MlpPasses::kForward, theta,
              pool),
        epoch_loss(at::zeros({}, at::kDouble)) {
    initialise_mlp(shape, seed, kNetwork, kLastScale, theta);
    best_theta.copy_(theta);
  }

  nlohmann::json identity() const { return {{"log", digest}, {"seed", seed}, {"options", json_of(options)}}; }
  NamedTensors tensors() const {
    return {{"policy", theta},
            {"policy.best", best_theta},
            {"policy.adam.mean", adam.mean},
            {"policy.adam.square", adam.square},
            {"policy.adam.steps", adam.steps}};
  }

  SupervisedOptions options;
  std::uint64_t seed;
  SimulatorSpec spec;
  std::string digest;
  ShardPool pool;
  MlpShape shape;
  at::Tensor theta, best_theta;
  SupervisedRows fitted, judged;
  std::pair<at::Tensor, at::Tensor> range;
  std::int64_t minibatch;
  at::Tensor order, everything;  // rows of an epoch, held-out rows
  Adam adam;
  SupervisedLoss step, judge;
  at::Tensor epoch_loss;
  std::int64_t iterations = 0;
  SupervisedReport best{0, 0, std::numeric_limits<double>::max(), 0, 0};
};

SupervisedTrainer::SupervisedTrainer(const LoggedPages& pages, SupervisedOptions options, std::uint64_t seed,
                                     int threads) {
  ShardPool::make_single_threaded();
  state_ = std::make_unique<State>(pages, std::move(options), seed, threads);
}
SupervisedTrainer::~SupervisedTrainer() = default;
SupervisedTrainer::SupervisedTrainer(SupervisedTrainer&&) noexcept = default;
SupervisedTrainer& SupervisedTrainer::operator=(SupervisedTrainer&&) noexcept = default;

// Whole minibatches in an addressed order; the remainder of an epoch is left out.
SupervisedReport SupervisedTrainer::iterate() {
  State& s = *state_;
  const at::NoGradGuard no_grad;
  ShardPool::make_single_threaded();
  const std::int64_t rows = s.order.size(0), minibatches = rows / s.minibatch;
  const Order order(s.seed, Purpose::kMinibatch, static_cast<std::uint64_t>(s.iterations), 0u,
                    static_cast<std::uint32_t>(rows));
  for (std::int64_t i = 0; i < rows; ++i)
    s.order.data_ptr<std::int64_t>()[i] = order[static_cast<std::uint32_t>(i)];
  s.epoch_loss.zero_();
  for (std::int64_t i = 0; i < minibatches; ++i) {
    s.step.differentiate(s.order.narrow(0, i * s.minibatch, s.minibatch));
    s.adam.step(s.step.gradient());
    s.epoch_loss.add_(s.step.loss());
  }
  s.judge.evaluate(s.everything);
  ++s.iterations;
  const at::Tensor figures =
      at::stack({s.epoch_loss, s.judge.loss(), s.judge.mean_norm(), s.judge.saturated()}).to(at::kCPU);
  const double* figure = figures.const_data_ptr<double>();
  const SupervisedReport report{s.iterations, figure[0] / static_cast<double>(minibatches), figure[1],
                                figure[2], figure[3]};
  if (report.held_out_loss < s.best.held_out_loss) {
    s.best = report;
    s.best_theta.copy_(s.theta);
  }
  return report;
}

bool SupervisedTrainer::finished() const {
  return state_->iterations - state_->best.iteration >= state_->options.patience;
}
std::int64_t SupervisedTrainer::iterations() const {
  return state_->iterations;
}
SupervisedReport SupervisedTrainer::best() const {
  return state_->best;
}

RankingPolicy SupervisedTrainer::policy() const {
  const State& s = *state_;
  const auto host = [](const at::Tensor& t) {
    return std::vector<float>(t.const_data_ptr<float>(), t.const_data_ptr<float>() + t.numel());
  };
  RankingPolicy policy;
  policy.kind = PolicyKind::kMlp;
  policy.squash = true;
  policy.observation = s.spec.rules.observation;
  policy.center = host(s.range.first);
  policy.scale = host(s.range.second);
  policy.low.assign(s.spec.rules.low, s.spec.rules.low + s.spec.action_size());
  policy.high.assign(s.spec.rules.high, s.spec.rules.high + s.spec.action_size());
  policy.name = s.options.away == 0 ? "sl1" : "sl2";
  policy.kind_name = "mlp";
  export_mlp(s.shape, s.best_theta, s.shape.unscaled(), policy.network);
  policy.hash = hash_of(policy);
  return policy;
}

void SupervisedTrainer::save(const std::filesystem::path& file) const {
  write_checkpoint(file, {state_->identity(),
                          {{"iterations", state_->iterations}, {"best", state_->best}},
                          state_->tensors(),
                          {}});
}

void SupervisedTrainer::load(const std::filesystem::path& file) {
  const Resumed resumed = read_checkpoint(file, state_->identity(), state_->tensors());
  state_->iterations = resumed.totals.at("iterations").get<std::int64_t>();
  state_->best = resumed.totals.at("best").get<SupervisedReport>();
}

}  // namespace vt::learn
