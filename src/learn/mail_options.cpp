#include "learn/mail_options.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "vt/core/error.hpp"

namespace vt::learn {
namespace {

void require(bool holds, const std::string& key, const std::string& rule) {
  if (!holds) throw Error(ErrorKind::kUsage, "impossible option", key, "must be " + rule);
}

void require_range(double value, double low, double high, const std::string& key) {
  require(std::isfinite(value) && value >= low && value <= high, key,
          "in " + std::to_string(low) + ".." + std::to_string(high));
}

void require_layers(const std::vector<int>& widths, const std::string& key) {
  require(widths.size() < static_cast<std::size_t>(kMaxLayers), key,
          "fewer than " + std::to_string(kMaxLayers));
  for (const int width : widths) require(width >= 1 && width <= 4096, key, "widths in 1..4096");
}

}  // namespace

const char* name_of(MailReward reward) {
  switch (reward) {
    case MailReward::kLogit:
      return "logit";
    case MailReward::kR:
      return "R";
    case MailReward::kLogR:
      return "log_R";
    case MailReward::kMinusLog1MinusR:
      return "minus_log_1_minus_R";
  }
  return "";
}

const char* name_of(CustomerEpisode episode) {
  return episode == CustomerEpisode::kSession ? "session" : "chain";
}

const char* name_of(MailStep step) {
  return step == MailStep::kEta ? "eta" : "delta";
}

void validate(const MailOptions& o) {
  require(o.lanes >= 1 && o.lanes <= (1 << 24), "mail.lanes", "in 1..2^24");
  require(o.horizon >= 1 && o.horizon <= 65536, "mail.horizon", "in 1..65536");
  require(o.lanes * o.horizon < (std::int64_t{1} << 28), "mail.lanes x mail.horizon",
          "below 2^28 page views an iteration");
  require(o.warmup >= 0, "mail.warmup", "at least 0");
  require(o.iterations >= 1, "mail.iterations", "at least 1");
  require_range(o.gamma, 0, 1, "mail.gamma");
  require_range(o.lambda, 0, 1, "mail.lambda");
  require_range(o.eta, 1e-9, 1e6, "mail.eta");
  require_range(o.delta, 1e-9, 10, "mail.delta");
  require_range(o.damping, 0, 1e3, "mail.damping");
  require_range(o.fvp_fraction, 1e-6, 1, "mail.fvp_fraction");
  require(o.cg_iterations >= 1 && o.cg_iterations <= 1000, "mail.cg_iterations", "in 1..1000");
  require(o.backtracks >= 1 && o.backtracks <= 60, "mail.backtracks", "in 1..60");
  require_layers(o.discriminator_hidden, "mail.discriminator_hidden");
  require(o.discriminator_steps >= 1 && o.discriminator_steps <= 1000, "mail.discriminator_steps",
          "in 1..1000");
  require(o.discriminator_minibatch >= 1 && o.discriminator_minibatch <= 8192, "mail.discriminator_minibatch",
          "in 1..8192");
  require_range(o.discriminator_rate, 0, 1, "mail.discriminator_rate");
  require_layers(o.critic_hidden, "mail.critic_hidden");
  require(o.critic_epochs >= 0 && o.critic_epochs <= 1000, "mail.critic_epochs", "in 0..1000");
  require(o.minibatch >= 1, "mail.minibatch", "at least 1");
  require_range(o.critic_rate, 0, 1, "mail.critic_rate");
}

nlohmann::json to_json(const MailOptions& o) {
  return {{"lanes", o.lanes},
          {"horizon", o.horizon},
          {"warmup", o.warmup},
          {"iterations", o.iterations},
          {"reward", name_of(o.reward)},
          {"centred", o.centred},
          {"customer_episode", name_of(o.episode)},
          {"replan", name_of(o.replan)},
          {"gamma", o.gamma},
          {"lambda", o.lambda},
          {"step", name_of(o.step)},
          {"eta", o.eta},
          {"delta", o.delta},
          {"damping", o.damping},
          {"fvp_fraction", o.fvp_fraction},
          {"cg_iterations", o.cg_iterations},
          {"backtracks", o.backtracks},
          {"discriminator_hidden", o.discriminator_hidden},
          {"discriminator_sees_action", o.discriminator_sees_action},
          {"discriminator_steps", o.discriminator_steps},
          {"discriminator_minibatch", o.discriminator_minibatch},
          {"discriminator_rate", o.discriminator_rate},
          {"critic_hidden", o.critic_hidden},
          {"critic_epochs", o.critic_epochs},
          {"minibatch", o.minibatch},
          {"critic_rate", o.critic_rate}};
}

}  // namespace vt::learn
