#include "vt/learn/gan_sd.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>

#include "io/sha256.hpp"
#include "learn/checkpoint.hpp"
#include "learn/gan_sd_learner.hpp"
#include "learn/gan_sd_options.hpp"

namespace vt::learn {
namespace {

constexpr std::int64_t kScoreEvery = 10;   // iterations
constexpr std::int64_t kScoreRows = 8192;  // of fixed z, at least
constexpr double kPinnedLoss = 0.02;       // of 2 log 2
constexpr std::int64_t kPinnedFor = 20;    // iterations
constexpr double kCollapsedEntropy = 0.1;  // of the data's

enum Figure {
  kEntropy,
  kKl,
  kLargestKl,
  kLeastEntropy,
  kWorth,
  kLoss,
  kScoreEntropy,
  kScoreKl,
  kScoreLeast,
  kFigures
};

}  // namespace

struct GanSdTrainer::State {
  State(const data::Customers& customers_, GanSdOptions options_, std::uint64_t seed_, int threads)
      : customers((validate(options_, customers_.sizes), customers_)),
        options(std::move(options_)),
        seed(seed_),
        pool(threads),
        learner((ShardPool::make_single_threaded(), customers), options, seed, at::kFloat, pool),
        best(learner.average().clone()),
        figures(at::zeros({kFigures}, at::kDouble)) {}

  nlohmann::json identity() const;
  NamedTensors tensors() const;
  void note(Figure first, std::initializer_list<const at::Tensor*> sources);
  bool is_last() const { return steps >= options.steps; }

  data::Customers customers;
  GanSdOptions options;
  std::uint64_t seed;
  ShardPool pool;
  GanSdLearner learner;
  at::Tensor best;     // [n] weights of the product
  at::Tensor figures;  // [kFigures] double
  std::int64_t iterations = 0, steps = 0, discriminator_steps = 0, pinned_for = 0;
  double score = 0.0, best_score = std::numeric_limits<double>::max();
};

nlohmann::json GanSdTrainer::State::identity() const {
  io::Sha256 hash;
  hash.add(std::as_bytes(std::span(customers.sizes)));
  hash.add(std::as_bytes(std::span(customers.codes)));
  return {{"customers", hash.hex()}, {"seed", seed}, {"options", to_json(options)}};
}

NamedTensors GanSdTrainer::State::tensors() const {
  NamedTensors all = learner.state();
  all.emplace_back("generator.best", best);
  return all;
}

void GanSdTrainer::State::note(Figure first, std::initializer_list<const at::Tensor*> sources) {
  std::int64_t i = first;
  for (const at::Tensor* source : sources) figures.select(0, i++).copy_(*source);
}

GanSdTrainer::GanSdTrainer(const data::Customers& customers, GanSdOptions options, std::uint64_t seed,
                           int threads)
    : state_(std::make_unique<State>(customers, std::move(options), seed, threads)) {}
GanSdTrainer::~GanSdTrainer() = default;
GanSdTrainer::GanSdTrainer(GanSdTrainer&&) noexcept = default;
GanSdTrainer& GanSdTrainer::operator=(GanSdTrainer&&) noexcept = default;

const GanSdOptions& GanSdTrainer::options() const {
  return state_->options;
}
std::int64_t GanSdTrainer::iterations() const {
  return state_->iterations;
}
std::int64_t GanSdTrainer::steps() const {
  return state_->steps;
}

GanSdReport GanSdTrainer::iterate() {
  State& s = *state_;
  const at::NoGradGuard no_grad;
  ShardPool::make_single_threaded();
  GanSdReport report;
  timed(report.seconds, "generator", [&s] {
    for (int i = 0; i < s.options.generator_steps && !s.is_last(); ++i, ++s.steps) {
      s.learner.differentiate_generator(s.steps);
      s.learner.move_generator(s.steps);
    }
  });
  const SoftTables& tables = s.learner.tables();
  s.note(kEntropy, {&tables.entropy(), &tables.kl(), &tables.largest_kl(), &tables.least_entropy(),
                    &s.learner.worth()});
  timed(report.seconds, "discriminator", [&s] {
    if (s.options.adversarial == Adversarial::kNone) return;
    for (int i = 0; i < s.options.discriminator_steps; ++i, ++s.discriminator_steps) {
      s.learner.differentiate_discriminator(s.discriminator_steps);
      s.learner.move_discriminator(s.steps);
    }
  });
  s.note(kLoss, {&s.learner.loss()});
  ++s.iterations;
  const bool scored = s.iterations % kScoreEvery == 0 || s.is_last();
  if (scored) {
    timed(report.seconds, "score",
          [&s] { s.learner.score((kScoreRows + s.options.batch - 1) / s.options.batch); });
    s.note(kScoreEntropy, {&tables.entropy(), &tables.kl(), &tables.least_entropy()});
  }

  const at::Tensor host = s.figures.to(at::kCPU);
  const double* figure = host.const_data_ptr<double>();
  report.iteration = s.iterations;
  report.steps = s.steps;
  report.entropy = figure[kEntropy];
  report.kl = figure[kKl];
  report.largest_kl = figure[kLargestKl];
  report.least_entropy = figure[kLeastEntropy];
  report.adversarial = figure[kWorth];
  report.discriminator_loss = figure[kLoss];
  const auto healthy = [](double least_entropy) { return least_entropy >= kCollapsedEntropy; };  // and no NaN
  report.collapsed = !healthy(report.least_entropy);
  if (s.options.adversarial == Adversarial::kD || s.options.adversarial == Adversarial::kLogD) {
    s.pinned_for = report.discriminator_loss < kPinnedLoss ? s.pinned_for + 1 : 0;
    report.pinned = s.pinned_for >= kPinnedFor;
  }
  if (scored) {
    s.score = s.options.beta * figure[kScoreKl] - s.options.alpha * figure[kScoreEntropy];
    report.kept = !report.collapsed && healthy(figure[kScoreLeast]) && s.score <= s.best_score;
  }
  if (report.kept) {
    s.best_score = s.score;
    s.best.copy_(s.learner.average());
  }
  report.score = s.score;
  return report;
}

Network GanSdTrainer::generator() const {
  Network network;
  const MlpShape& shape = state_->learner.generator_shape();
  export_mlp(shape, state_->best, shape.unscaled(), network);
  return network;
}

void GanSdTrainer::save(const std::filesystem::path& file) const {
  const State& s = *state_;
  write_checkpoint(file, {s.identity(),
                          {s.iterations, s.steps, s.discriminator_steps, s.pinned_for, s.score, s.best_score},
                          s.tensors(),
                          {}});
}

void GanSdTrainer::load(const std::filesystem::path& file) {
  State& s = *state_;
  const Resumed resumed = read_checkpoint(file, s.identity(), s.tensors());
  const nlohmann::json& t = resumed.totals;
  s.iterations = t.at(0).get<std::int64_t>();
  s.steps = t.at(1).get<std::int64_t>();
  s.discriminator_steps = t.at(2).get<std::int64_t>();
  s.pinned_for = t.at(3).get<std::int64_t>();
  s.score = t.at(4).get<double>();
  s.best_score = t.at(5).get<double>();
}

}  // namespace vt::learn
