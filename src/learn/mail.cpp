#include "vt/learn/mail.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "learn/checkpoint.hpp"
#include "learn/mail_learner.hpp"
#include "learn/mail_options.hpp"
#include "vt/learn/training_backend.hpp"

namespace vt::learn {
namespace {

// Training has collapsed where one of these holds over the last kPatience iterations after the warm-up.
constexpr int kPatience = 3;
constexpr double kPinnedAuc = 0.95;     // the discriminator tells nearly every page
constexpr double kEntropyShare = 0.25;  // of the entropy at the first step
constexpr double kLengthFactor = 2.0;   // pages a session against the log's, either way

double logged_pages_per_session(const LoggedPages& pages) {
  return static_cast<double>(pages.rows_of(pages.fitted).size()) / static_cast<double>(pages.fitted.size());
}

}  // namespace

struct MailTrainer::State {
  State(ModelPtr model, std::shared_ptr<const LoggedPages> pages, BehaviorNetworks start, MailOptions options,
        std::uint64_t seed, const BackendFactory& factory);
  void roll_out();
  void summarise_rollout(MailReport& report) const;
  void read_figures(const std::vector<double>& figure, MailReport& report) const;
  void watch(const MailReport& report);
  bool second_half() const;
  nlohmann::json identity() const;
  nlohmann::json totals() const;

  ModelPtr model;
  std::shared_ptr<const LoggedPages> pages;
  MailOptions options;
  std::uint64_t seed;
  std::unique_ptr<TrainingBackend> backend;
  MailLearner learner;
  RankingPolicy ranker;  // what rolls out: the ranker's policy, sampled
  std::vector<float> ranker_scale;
  at::Tensor customer;  // [parameters of the customer's network], as the simulator takes it
  std::int64_t iterations = 0, page_views = 0;
  double first_entropy = 0;
  int pinned = 0, certain = 0, running_away = 0;  // iterations in a row
  std::string collapse;
};

MailTrainer::State::State(ModelPtr model_, std::shared_ptr<const LoggedPages> pages_, BehaviorNetworks start,
                          MailOptions options_, std::uint64_t seed_, const BackendFactory& factory)
    : model(std::move(model_)),
      pages(std::move(pages_)),
      options((validate(options_), std::move(options_))),
      seed(seed_),
      backend(factory(model, {options.horizon, options.lanes, {{}, true}})),
      learner(*pages, start, options, seed, at::TensorOptions(at::kFloat).device(backend->device()),
              backend->runner(), backend->pool()) {
  const SimulatorSpec& spec = pages->spec;
  const session::PageRules &ours = spec.rules, &theirs = model->spec.rules;
  if (theirs.attributes.width != ours.attributes.width || theirs.action_size != ours.action_size ||
      theirs.click_classes != ours.click_classes || theirs.max_page_index != ours.max_page_index ||
      theirs.observation != Observation::kCustomer) {
    throw std::invalid_argument("MAIL: the simulator is not that of the logged pages");
  }
  ranker.kind = spec.action_size() > 0 ? PolicyKind::kMlp : PolicyKind::kGaussian;
  ranker.mode = ActionMode::kSample;
  ranker.replan = options.replan;
  ranker.center = spec.center;
  ranker.scale = spec.scale;
  ranker.low.assign(theirs.low, theirs.low + spec.action_size());
  ranker.high.assign(theirs.high, theirs.high + spec.action_size());
  ranker.name = "mail";
  if (learner.shapes().ranker) ranker_scale = learner.shapes().ranker->mlp.unscaled();
  customer = at::zeros({learner.shapes().customer.parameters()}, learner.theta().options());
  backend->simulator().reset(Start{seed, options.lanes, 0, 0});
}

// Page views of both policies as they are now.
void MailTrainer::State::roll_out() {
  const MailShapes& shapes = learner.shapes();
  copy_customer(shapes, pages->spec, learner.theta(), customer);
  backend->adopt_customer(shapes.customer.mlp, customer, pages->input_scale);
  if (!shapes.ranker) {
    backend->rollout(ranker);
    return;
  }
  const MlpShape& mlp = shapes.ranker->mlp;
  const at::Tensor theta = shapes.ranker_of(learner.theta());
  backend->rollout_learner(ranker, {mlp, theta, ranker_scale});
}

void MailTrainer::State::summarise_rollout(MailReport& report) const {
  const PageFigures view = backend->figures();
  std::int64_t pages_served = 0, count[3] = {}, ends = 0;
  for (std::int64_t i = 0; i < view.rows; ++i) {
    const session::Outcome outcome = session::unpack_outcome(view.outcome[i]);
    if (!outcome.served) continue;
    ++pages_served;
    ++count[static_cast<int>(outcome.feedback)];
    ends += outcome.end != EndReason::kNone;
  }
  const auto share = [](std::int64_t part, std::int64_t whole) {
    return static_cast<double>(part) / static_cast<double>(std::max<std::int64_t>(whole, 1));
  };
  report.page_views = pages_served;
  report.turn_per_page = share(count[0], pages_served);
  report.r2p = share(count[1], pages_served);
  report.leave_per_page = share(count[2], pages_served);
  report.pages_per_session = share(pages_served, ends);
}

void MailTrainer::State::read_figures(const std::vector<double>& figure, MailReport& report) const {
  report.reward = figure[MailLearner::kReward];
  report.discriminator_loss = figure[MailLearner::kDiscriminatorLoss];
  report.auc = figure[MailLearner::kAuc];
  report.auc_s = figure[MailLearner::kAucS];
  report.auc_answer = figure[MailLearner::kAucAnswer];
  report.auc_a = figure[MailLearner::kAucA];
  report.explained_variance = figure[MailLearner::kExplainedVariance];
  report.explained_variance_ranker = figure[MailLearner::kExplainedVarianceRanker];
  report.critic_loss = figure[MailLearner::kCriticLoss];
  report.critic_loss_ranker = figure[MailLearner::kCriticLossRanker];
  if (report.warmup) return;
  report.accepted = figure[MailLearner::kAccepted] != 0;
  report.rejected = !report.accepted;
  report.kl = figure[MailLearner::kKl];
  report.surrogate_gain = figure[MailLearner::kGain];
  report.step_length = figure[MailLearner::kLength];
  report.step_fraction = figure[MailLearner::kFraction];
  report.negative_curvature = figure[MailLearner::kNegativeCurvature] != 0;
  report.cg_residual = figure[MailLearner::kCgResidual];
  report.entropy = figure[MailLearner::kEntropy];
  report.ranker_entropy = figure[MailLearner::kRankerEntropy];
}

// What is not a number counts as collapsed too.
void MailTrainer::State::watch(const MailReport& report) {
  if (report.warmup) return;
  if (first_entropy == 0) first_entropy = report.entropy;
  const auto in_a_row = [](int& count, bool good) { return (count = good ? 0 : count + 1) >= kPatience; };
  const double logged = logged_pages_per_session(*pages), length = report.pages_per_session;
  if (in_a_row(pinned, report.auc < kPinnedAuc)) collapse = "the discriminator tells nearly every page";
  if (in_a_row(certain, report.entropy > kEntropyShare * first_entropy))
    collapse = "the customer's answers have lost their entropy";
  if (in_a_row(running_away, length < kLengthFactor * logged && length * kLengthFactor > logged))
    collapse = "the length of sessions runs away";
}

// Of the iterations after the warm-up, the one that is under way counted.
bool MailTrainer::State::second_half() const {
  return iterations - options.warmup >= options.iterations / 2;
}

nlohmann::json MailTrainer::State::identity() const {
  return {{"learner", "mail"},
          {"simulator", model->spec.hash},
          {"pages", pages->digest},
          {"seed", seed},
          {"options", to_json(options)}};
}

nlohmann::json MailTrainer::State::totals() const {
  return {{"iterations", iterations}, {"page_views", page_views}, {"first_entropy", first_entropy},
          {"pinned", pinned},         {"certain", certain},       {"running_away", running_away},
          {"collapse", collapse}};
}

MailTrainer::MailTrainer(ModelPtr model, std::shared_ptr<const LoggedPages> pages, BehaviorNetworks start,
                         MailOptions options, std::uint64_t seed, const BackendFactory& backend)
    : state_(std::make_unique<State>(std::move(model), std::move(pages), std::move(start), std::move(options),
                                     seed, backend)) {}
MailTrainer::~MailTrainer() = default;
MailTrainer::MailTrainer(MailTrainer&&) noexcept = default;
MailTrainer& MailTrainer::operator=(MailTrainer&&) noexcept = default;

const MailOptions& MailTrainer::options() const {
  return state_->options;
}
std::int64_t MailTrainer::iterations() const {
  return state_->iterations;
}
std::int64_t MailTrainer::page_views() const {
  return state_->page_views;
}
bool MailTrainer::done() const {
  return !state_->collapse.empty() || state_->iterations >= state_->options.total();
}
const std::string& MailTrainer::collapse() const {
  return state_->collapse;
}

MailReport MailTrainer::iterate() {
  State& s = *state_;
  const at::NoGradGuard no_grad;
  s.backend->make_current();
  MailReport report;
  report.warmup = s.iterations < s.options.warmup;
  timed(report.seconds, "rollout", [&] { s.roll_out(); });
  timed(report.seconds, "expand",
        [&] { s.learner.expand(*s.backend, static_cast<std::uint64_t>(s.iterations)); });
  timed(report.seconds, "discriminator", [&] { s.learner.discriminate(); });
  timed(report.seconds, "advantage", [&] { s.learner.estimate_advantages(); });
  timed(report.seconds, "policies", [&] {
    if (report.warmup) return;
    s.learner.step_policies();
    if (s.second_half()) s.learner.remember();
  });
  timed(report.seconds, "critics", [&] { s.learner.fit_critics(); });

  const std::vector<double> figures = s.backend->read(s.learner.gather_figures());
  s.summarise_rollout(report);
  s.read_figures(figures, report);
  s.watch(report);
  s.iterations += 1;
  s.page_views += report.page_views;
  report.iteration = s.iterations;
  report.page_views = s.page_views;
  return report;
}

BehaviorNetworks MailTrainer::networks() const {
  state_->backend->make_current();
  return export_networks(state_->learner.shapes(), state_->pages->spec, state_->learner.theta());
}

BehaviorNetworks MailTrainer::average() const {
  const at::NoGradGuard no_grad;
  state_->backend->make_current();
  return export_networks(state_->learner.shapes(), state_->pages->spec, state_->learner.average());
}

void MailTrainer::save(const std::filesystem::path& file) const {
  state_->backend->make_current();
  write_checkpoint(file, {state_->identity(), state_->totals(), state_->learner.state(),
                          state_->backend->simulator().save()});
}

void MailTrainer::load(const std::filesystem::path& file) {
  State& s = *state_;
  s.backend->make_current();
  const Resumed resumed = read_checkpoint(file, s.identity(), s.learner.state());
  const nlohmann::json& totals = resumed.totals;
  s.iterations = totals.at("iterations");
  s.page_views = totals.at("page_views");
  s.first_entropy = totals.at("first_entropy");
  s.pinned = totals.at("pinned");
  s.certain = totals.at("certain");
  s.running_away = totals.at("running_away");
  s.collapse = totals.at("collapse");
  s.backend->simulator().restore(resumed.simulator);
}

}  // namespace vt::learn
