#include "app/train_options.hpp"

#include <algorithm>
#include <regex>
#include <utility>

#include "app/settle.hpp"
#include "app/unused_option.hpp"
#include "config/value.hpp"
#include "vt/core/error.hpp"

namespace vt::app {
namespace {

const Words<learn::Objective> kObjectives = {{"r2p", learn::Objective::kR2p},
                                             {"session", learn::Objective::kSession}};
const Words<Reward> kRewards = {
    {"buy", Reward::kBuy}, {"turnover", Reward::kTurnover}, {"clicks", Reward::kClicks}};
const Words<RewardEstimate> kEstimates = {{"expected", RewardEstimate::kExpected},
                                          {"sampled", RewardEstimate::kSampled}};

// "p95/2": level .95, divisor 2.
struct Quantile {
  double level;
  double divisor;
};

std::optional<Quantile> parse_quantile(const std::string& text) {
  std::smatch part;
  if (!std::regex_match(text, part, std::regex("p([0-9]{1,2}(?:\\.[0-9]+)?)(?:/([0-9.]+))?")))
    return std::nullopt;
  const double divisor = part[2].matched ? config::parse_number(part[2]) : 1.0;
  if (divisor <= 0.0) throw std::invalid_argument("divides by nothing");
  return Quantile{config::parse_number(part[1]) / 100.0, divisor};
}

bool valid_mu(const std::string& text) {
  return parse_quantile(text) || config::parse_number(text) >= 0.0;
}

// Keys that not every algorithm uses, and those that do.
const KeyUsers& users() {
  static const std::vector<std::string> rollouts = {"trpo", "ppo"}, simulated = {"trpo", "ppo", "pathwise"},
                                        trpo = {"trpo"}, ppo = {"ppo"}, logs = {"sl1", "sl2"};
  static const KeyUsers all = {{"data", logs},
                               {"page_views", simulated},
                               {"lanes", simulated},
                               {"horizon", simulated},
                               {"anc.rho", simulated},
                               {"anc.mu", simulated},
                               {"anc.unit", simulated},
                               {"train.objective", simulated},
                               {"train.reward", simulated},
                               {"train.reward_estimate", rollouts},
                               {"train.gamma", rollouts},
                               {"train.lambda", rollouts},
                               {"train.delta", trpo},
                               {"train.damping", trpo},
                               {"train.fvp_fraction", trpo},
                               {"train.cg_iterations", trpo},
                               {"train.backtracks", trpo},
                               {"train.clip", ppo},
                               {"train.policy_epochs", ppo},
                               {"train.target_kl", ppo},
                               {"train.policy_rate", {"ppo", "pathwise", "sl1", "sl2"}},
                               {"train.critic_hidden", rollouts},
                               {"train.critic_epochs", rollouts},
                               {"train.critic_rate", rollouts},
                               {"train.critic_sees_page", rollouts},
                               {"train.minibatch", {"trpo", "ppo", "sl1", "sl2"}},
                               {"train.patience", logs},
                               {"policy.init_std", rollouts}};
  return all;
}

double logged_norm(const SimulatorSpec& spec, double level, const std::string& key) {
  const std::optional<double> norm = spec.norm_quantile(level);
  if (norm) return *norm;
  throw Error(ErrorKind::kUsage, "bad value", key, "this simulator has no quantiles of logged action norms",
              "give a number and --anc-unit raw");
}

}  // namespace

void TrainOptions::declare(config::Settings& settings) {
  settings.add_choice("algo", algo_, {"trpo", "ppo", "pathwise", "sl1", "sl2"}, "how to train");
  settings.add("page_views", budget_.page_views, "budget in page views (default: the simulator's)")
      .at_least(1)
      .resumable();
  settings.add("iterations", budget_.iterations, "budget in iterations").at_least(1).resumable();
  settings.add("minutes", budget_.minutes, "budget in minutes of this process").range(0.0, 1e6).resumable();
  settings
      .add("lanes", lanes_,
           "sessions in lockstep (pathwise: drawn); an iteration serves lanes x horizon page views")
      .at_least(1);
  settings.add("horizon", horizon_, "pages of each lane in an iteration").at_least(1);
  settings.add("anc.rho", anc_rho_, "strength of the action norm constraint; 0: off").range(0.0, 1e6);
  settings
      .add("anc.mu", anc_mu_, "norm that is free: a number, or a quantile of logged norms, divided if wished")
      .value("M|pNN[/D]")
      .where(valid_mu, "is neither a number from 0 up nor pNN[/D]");
  settings.add_choice("anc.unit", anc_unit_, {"raw", "p95"}, "unit of norms: as they are, or the logged p95");
  settings.add_choice("train.objective", objective_, names(kObjectives),
                      "reward per page view, or per customer");
  settings.add_choice("train.reward", reward_, names(kRewards), "what the ranker is paid for");
  settings.add_choice("train.reward_estimate", reward_estimate_, names(kEstimates),
                      "the simulator's expectation, or the drawn event");
  settings.add("train.gamma", gamma_, "discount").range(0.0, 1.0);
  settings.add("train.lambda", lambda_, "of the advantage estimate").range(0.0, 1.0);
  settings.add("train.delta", delta_, "largest mean KL of a step").range(1e-9, 10.0);
  settings.add("train.damping", damping_, "added to the Fisher matrix").range(0.0, 1e3);
  settings.add("train.fvp_fraction", fvp_fraction_, "share of the rows in the Fisher product")
      .range(1e-6, 1.0);
  settings.add("train.cg_iterations", cg_iterations_, "of the conjugate gradient").range(1, 1000);
  settings.add("train.backtracks", backtracks_, "of the line search").range(1, 60);
  settings.add("train.clip", clip_, "density ratios count within 1 -+ clip").range(1e-6, 0.999999);
  settings.add("train.policy_epochs", policy_epochs_, "passes over the rows that fit the policy, at most")
      .range(1, 1000);
  settings.add("train.policy_rate", policy_rate_, "Adam's step on the policy").range(0.0, 10.0);
  settings.add("train.target_kl", target_kl_, "mean KL that ends an iteration's passes").range(1e-9, 1e3);
  settings.add("train.patience", patience_, "epochs without a lower held-out loss that end training")
      .range(1, 1'000'000);
  settings.add("train.critic_hidden", critic_hidden_, "widths of the critic's tanh layers");
  settings.add("train.critic_epochs", critic_epochs_, "passes over the rows").range(0, 1000);
  settings.add("train.critic_rate", critic_rate_, "Adam's step").range(0.0, 1.0);
  settings.add("train.critic_sees_page", critic_sees_page_, "show the critic the page index")
      .value("true|false");
  settings.add("train.minibatch", minibatch_, "rows of a gradient step").at_least(1);
  settings.add("policy.hidden", hidden_, "widths of the policy's tanh layers; empty: linear");
  settings.add("policy.init_std", init_std_, "initial deviation of every action component, whitened")
      .range(1e-6, 1e3);
}

void TrainOptions::refuse_unused(const config::Settings& settings) const {
  app::refuse_unused(settings, users(), "--algo", algo_);
}

void TrainOptions::settle_shared(learn::PolicyOptions& options, const SimulatorSpec& spec) {
  settle(lanes_, options.lanes);
  settle(horizon_, options.horizon);
  settle(minibatch_, options.minibatch);
  settle(gamma_, options.gamma);
  settle(lambda_, options.lambda);
  settle(critic_hidden_, options.critic_hidden);
  settle(critic_epochs_, options.critic_epochs);
  settle(critic_rate_, options.critic_rate);
  settle(critic_sees_page_, options.critic_sees_page);
  settle(hidden_, options.hidden);
  settle(init_std_, options.init_std);
  settle(objective_, options.objective, kObjectives);
  settle(reward_, options.reward.reward, kRewards);
  settle(reward_estimate_, options.reward.estimate, kEstimates);
  options.reward.anc = resolve_anc(options.reward.anc, spec);
  settle_page_views(options.page_views, options.lanes * options.horizon);
}

// The standard budget counts where none is given; an iteration serves `each`.
void TrainOptions::settle_page_views(std::int64_t standard, std::int64_t each) {
  if (!budget_.page_views && !budget_.iterations && !budget_.minutes) budget_.page_views = standard;
  if (!budget_.page_views || *budget_.page_views >= each) return;
  throw Error(ErrorKind::kUsage, "bad value", "page_views",
              "one iteration serves " + std::to_string(each) + " (lanes x horizon)",
              "raise --page-views or lower --lanes");
}

learn::PolicyAlgorithm TrainOptions::resolve_policy(const SimulatorSpec& spec) {
  if (algo_ == "ppo") {
    learn::PpoOptions options = learn::default_ppo_options(spec);
    settle_shared(options, spec);
    settle(clip_, options.clip);
    settle(policy_epochs_, options.policy_epochs);
    settle(policy_rate_, options.policy_rate);
    settle(target_kl_, options.target_kl);
    learn::validate(options, spec);
    return options;
  }
  learn::TrpoOptions options = learn::default_trpo_options(spec);
  settle_shared(options, spec);
  settle(delta_, options.delta);
  settle(damping_, options.damping);
  settle(fvp_fraction_, options.fvp_fraction);
  settle(cg_iterations_, options.cg_iterations);
  settle(backtracks_, options.backtracks);
  learn::validate(options, spec);
  return options;
}

learn::PathwiseOptions TrainOptions::resolve_pathwise(const SimulatorSpec& spec) {
  learn::PathwiseOptions options = learn::default_pathwise_options(spec);
  settle(lanes_, options.lanes);
  settle(horizon_, options.horizon);
  settle(hidden_, options.hidden);
  settle(policy_rate_, options.rate);
  settle(objective_, options.objective, kObjectives);
  settle(reward_, options.reward.reward, kRewards);
  options.reward.anc = resolve_anc(options.reward.anc, spec);
  learn::validate(options, spec);
  settle_page_views(options.page_views, options.lanes * options.horizon);
  return options;
}

learn::SupervisedOptions TrainOptions::resolve_supervised() {
  learn::SupervisedOptions options = algo_ == "sl1" ? learn::sl1_options() : learn::sl2_options();
  settle(hidden_, options.hidden);
  settle(minibatch_, options.minibatch);
  settle(policy_rate_, options.rate);
  settle(patience_, options.patience);
  learn::validate(options);
  return options;
}

// mu in units of `unit`, as session::anc takes it.
session::AncParams TrainOptions::resolve_anc(const session::AncParams& standard, const SimulatorSpec& spec) {
  session::AncParams anc = standard;
  const bool in_vain = !anc_rho_ && standard.rho == 0.0f && !(anc_mu_.empty() && anc_unit_.empty());
  const std::string vain_key = anc_mu_.empty() ? "anc.unit" : "anc.mu";
  if (anc_unit_.empty()) anc_unit_ = standard.unit == 1.0f ? "raw" : "p95";
  anc.unit = anc_unit_ == "raw" ? 1.0f : static_cast<float>(logged_norm(spec, 0.95, "anc.unit"));
  if (anc_mu_.empty()) anc_mu_ = config::to_text(static_cast<double>(standard.mu));
  if (const auto quantile = parse_quantile(anc_mu_)) {
    const double norm = logged_norm(spec, quantile->level, "anc.mu") / quantile->divisor;
    anc.mu = static_cast<float>(norm / static_cast<double>(anc.unit));
  } else {
    anc.mu = static_cast<float>(config::parse_number(anc_mu_));
  }
  if (in_vain) {
    throw Error(ErrorKind::kUsage, "unused option", vain_key,
                std::string("the constraint is off by default in ") + name_of(spec.kind), "add --anc-rho R");
  }
  if (!anc_rho_) anc_rho_ = static_cast<double>(standard.rho);
  anc.rho = static_cast<float>(*anc_rho_);
  return anc;
}

}  // namespace vt::app
