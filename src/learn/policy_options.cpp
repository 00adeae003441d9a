#include "learn/policy_options.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "vt/core/error.hpp"

namespace vt::learn {
namespace {

[[noreturn]] void refuse(const std::string& key, const std::string& why, const std::string& hint = {}) {
  throw Error(ErrorKind::kUsage, "impossible option", key, why, hint);
}

}  // namespace

void require(bool holds, const std::string& key, const std::string& rule) {
  if (!holds) refuse(key, "must be " + rule);
}

void require_layers(const std::vector<int>& widths, const std::string& key) {
  require(widths.size() < static_cast<std::size_t>(kMaxLayers), key,
          "fewer than " + std::to_string(kMaxLayers));
  for (const int width : widths) require(width >= 1 && width <= 4096, key, "widths in 1..4096");
}

void require_actions(const SimulatorSpec& spec) {
  if (spec.action_size() > 0) return;
  throw Error(ErrorKind::kUsage, "nothing to train", spec.name,
              "the simulator was learned from a log without actions, so a ranker cannot change anything",
              "import a log with an [action] table");
}

void require_reward(const session::RewardRule& rule, const SimulatorSpec& spec) {
  require(std::isfinite(rule.anc.rho) && rule.anc.rho >= 0, "anc.rho", "at least 0");
  require(std::isfinite(rule.anc.mu) && rule.anc.mu >= 0, "anc.mu", "at least 0");
  require(std::isfinite(rule.anc.unit) && rule.anc.unit > 0, "anc.unit", "above 0");
  const std::string where = std::string("train.reward in ") + name_of(spec.kind);
  if (rule.reward == Reward::kBuy && !spec.has_purchases()) {
    refuse(where, "the simulator has no purchases", "use --set train.reward=clicks");
  }
  if (rule.reward == Reward::kClicks && !spec.has_clicks()) refuse(where, "the simulator has no clicks");
  if (rule.reward == Reward::kTurnover && !spec.has_turnover) refuse(where, "the simulator has no turnover");
}

const char* name_of(Objective objective) {
  return objective == Objective::kR2p ? "r2p" : "session";
}

PolicyOptions default_policy_options(const SimulatorSpec& spec) {
  PolicyOptions options;
  if (spec.kind == SimulatorKind::kVirtualTb) {
    options.reward.reward = Reward::kClicks;
    options.lanes = 1000;
    options.page_views = 3'000'000;
    options.init_std = 0.1;
  }
  if (spec.kind == SimulatorKind::kLearned) {
    const auto p95 = spec.norm_quantile(0.95);
    if (p95 && *p95 > 0) options.reward.anc = {10.0f, 0.5f, static_cast<float>(*p95)};
    if (!p95) options.init_std = 0.1;
  }
  return options;
}

void validate_shared(const PolicyOptions& o, const SimulatorSpec& spec) {
  require_actions(spec);
  require(o.lanes >= 1 && o.lanes <= (1 << 24), "lanes", "in 1..2^24");
  require(o.horizon >= 1 && o.horizon <= 65536, "horizon", "in 1..65536");
  require(o.lanes * o.horizon < (std::int64_t{1} << 28), "lanes x horizon",
          "below 2^28 page views an iteration");
  require(o.page_views >= 1, "page-views", "at least 1");
  require_layers(o.hidden, "policy.hidden");
  require_layers(o.critic_hidden, "train.critic_hidden");
  require(std::isfinite(o.init_std) && o.init_std > 0, "policy.init_std", "above 0");
  require(o.gamma >= 0 && o.gamma <= 1, "train.gamma", "in [0, 1]");
  require(o.objective == Objective::kSession || o.gamma < 1, "train.gamma", "below 1 with objective r2p");
  require(o.lambda >= 0 && o.lambda <= 1, "train.lambda", "in [0, 1]");
  require(o.critic_epochs >= 0 && o.critic_epochs <= 1000, "train.critic_epochs", "in 0..1000");
  require(o.minibatch >= 1, "train.minibatch", "at least 1");
  require(std::isfinite(o.critic_rate) && o.critic_rate > 0, "train.critic_rate", "above 0");
  require_reward(o.reward, spec);
}

nlohmann::json to_json(const session::RewardRule& rule) {
  return {{"reward", static_cast<int>(rule.reward)},
          {"estimate", static_cast<int>(rule.estimate)},
          {"anc", {rule.anc.rho, rule.anc.mu, rule.anc.unit}}};
}

nlohmann::json shared_json(const PolicyOptions& o) {
  return {{"objective", name_of(o.objective)},
          {"reward", to_json(o.reward)},
          {"lanes", o.lanes},
          {"horizon", o.horizon},
          {"hidden", o.hidden},
          {"init_std", o.init_std},
          {"gamma", o.gamma},
          {"lambda", o.lambda},
          {"critic_hidden", o.critic_hidden},
          {"critic_epochs", o.critic_epochs},
          {"minibatch", o.minibatch},
          {"critic_rate", o.critic_rate},
          {"critic_sees_page", o.critic_sees_page}};
}

}  // namespace vt::learn
