#include "app/train_options.hpp"

#include <algorithm>
#include <regex>
#include <utility>

#include "app/settle.hpp"
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

double logged_norm(const SimulatorSpec& spec, double level, const std::string& key) {
  const std::optional<double> norm = spec.norm_quantile(level);
  if (norm) return *norm;
  throw Error(ErrorKind::kUsage, "bad value", key, "this simulator has no quantiles of logged action norms",
              "give a number and --anc-unit raw");
}

}  // namespace

void TrainOptions::declare(config::Settings& settings) {
  settings.add("page_views", budget_.page_views, "budget in page views (default: the simulator's)")
      .at_least(1)
      .resumable();
  settings.add("iterations", budget_.iterations, "budget in iterations").at_least(1).resumable();
  settings.add("minutes", budget_.minutes, "budget in minutes of this process").range(0.0, 1e6).resumable();
  settings.add("lanes", lanes_, "sessions in lockstep; an iteration serves lanes x horizon page views")
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
  settings.add("train.critic_hidden", critic_hidden_, "widths of the critic's tanh layers");
  settings.add("train.critic_epochs", critic_epochs_, "passes over the rows").range(0, 1000);
  settings.add("train.critic_rate", critic_rate_, "Adam's step").range(0.0, 1.0);
  settings.add("train.critic_sees_page", critic_sees_page_, "show the critic the page index")
      .value("true|false");
  settings.add("train.minibatch", minibatch_, "rows of a critic step").at_least(1);
  settings.add("policy.hidden", hidden_, "widths of the policy's tanh layers; empty: linear");
  settings.add("policy.init_std", init_std_, "initial deviation of every action component, whitened")
      .range(1e-6, 1e3);
}

learn::TrpoOptions TrainOptions::resolve(const SimulatorSpec& spec) {
  learn::TrpoOptions options = learn::default_trpo_options(spec);
  settle(lanes_, options.lanes);
  settle(horizon_, options.horizon);
  settle(minibatch_, options.minibatch);
  settle(gamma_, options.gamma);
  settle(lambda_, options.lambda);
  settle(delta_, options.delta);
  settle(damping_, options.damping);
  settle(fvp_fraction_, options.fvp_fraction);
  settle(cg_iterations_, options.cg_iterations);
  settle(backtracks_, options.backtracks);
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
  if (!budget_.page_views && !budget_.iterations && !budget_.minutes) budget_.page_views = options.page_views;
  if (budget_.page_views) {
    options.page_views = *budget_.page_views;
    if (options.page_views < options.lanes * options.horizon) {
      throw Error(
          ErrorKind::kUsage, "bad value", "page_views",
          "one iteration serves " + std::to_string(options.lanes * options.horizon) + " (lanes x horizon)",
          "raise --page-views or lower --lanes");
    }
  }
  learn::validate(options, spec);
  return options;
}

// mu in units of `unit`, as session::anc takes it.
session::AncParams TrainOptions::resolve_anc(const session::AncParams& standard, const SimulatorSpec& spec) {
  session::AncParams anc = standard;
  if (anc_unit_.empty()) anc_unit_ = standard.unit == 1.0f ? "raw" : "p95";
  anc.unit = anc_unit_ == "raw" ? 1.0f : static_cast<float>(logged_norm(spec, 0.95, "anc.unit"));
  if (anc_mu_.empty()) anc_mu_ = config::to_text(static_cast<double>(standard.mu));
  if (const auto quantile = parse_quantile(anc_mu_)) {
    const double norm = logged_norm(spec, quantile->level, "anc.mu") / quantile->divisor;
    anc.mu = static_cast<float>(norm / static_cast<double>(anc.unit));
  } else {
    anc.mu = static_cast<float>(config::parse_number(anc_mu_));
  }
  if (!anc_rho_) anc_rho_ = static_cast<double>(standard.rho);
  anc.rho = static_cast<float>(*anc_rho_);
  return anc;
}

}  // namespace vt::app
