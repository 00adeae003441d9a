#include "vt/sim/complete.hpp"

#include <cmath>
#include <stdexcept>

#include "io/sha256.hpp"
#include "market/world_hash.hpp"
#include "sim/action_bounds.hpp"
#include "sim/generator_rules.hpp"
#include "sim/network_tensors.hpp"
#include "vt/session/customer.hpp"

namespace vt {
namespace {

void require(bool good, const std::string& why) {
  if (!good) throw std::invalid_argument(why);
}

void require_shape(const Network& network, const std::string& name, int inputs, int outputs) {
  network.validate(name);
  require(network.inputs() == inputs && network.outputs() == outputs,
          name + " is " + std::to_string(network.inputs()) + " -> " + std::to_string(network.outputs()) +
              ", expected " + std::to_string(inputs) + " -> " + std::to_string(outputs));
}

bool all_finite(const std::vector<float>& values) {
  for (const float value : values) {
    if (!std::isfinite(value)) return false;
  }
  return true;
}

void check_actions(SimulatorSpec& spec) {
  session::PageRules& rules = spec.rules;
  const int least = spec.kind == SimulatorKind::kLearned ? 0 : 1;
  require(
      rules.action_size >= least && rules.action_size <= kMaxActions,
      "the action must have " + std::to_string(least) + " to " + std::to_string(kMaxActions) + " components");
  const auto k = static_cast<std::size_t>(rules.action_size);
  round_bounds(std::span(rules.low, k), std::span(rules.high, k));
  require(
      spec.center.size() == k && spec.scale.size() == k && all_finite(spec.center) && all_finite(spec.scale),
      "center and scale must hold a finite number for each action component");
  for (const float scale : spec.scale)
    require(scale > 0.0f, "the scale of an action component must be positive");
  require(k > 0 || spec.norm_quantiles.empty(), "norm quantiles are there without an action");
  double level = -1.0;
  double norm = 0.0;
  for (const NormQuantile& quantile : spec.norm_quantiles) {
    require(quantile.level > level && quantile.level >= 0.0 && quantile.level <= 1.0 &&
                quantile.norm >= norm && std::isfinite(quantile.norm),
            "norm quantiles must ascend, their levels within 0 and 1");
    level = quantile.level;
    norm = quantile.norm;
  }
}

void check_page(const SimulatorSpec& spec) {
  const session::PageRules& r = spec.rules;
  const bool virtualtb = spec.kind == SimulatorKind::kVirtualTb;
  require(r.max_page_index >= 0 && r.max_page_index <= 65534, "max_page_index must be 0 to 65534");
  require(r.n_slots >= 0 && r.n_slots < kMaxClasses,
          "n_slots must be 0 to " + std::to_string(kMaxClasses - 1));
  require(r.click_classes == 0 || r.click_classes == r.n_slots + 1,
          "there must be n_slots + 1 classes of clicks, or none");
  require(r.feedback_classes == (virtualtb ? 0 : 3),
          virtualtb ? "virtualtb_v0 has no feedback head"
                    : "all simulators but virtualtb_v0 have three kinds of feedback");
  require(virtualtb ? r.click_classes > 0 : r.code_classes == 0,
          virtualtb ? "virtualtb_v0 needs clicks" : "only virtualtb_v0 has a second code");
  require(r.code_classes >= 0 && r.code_classes <= kMaxClasses,
          "there are too many classes of the second code");
  require(virtualtb || r.observation != Observation::kVirtualTb,
          "the observation virtualtb_v0 needs that simulator");
}

void check_market(const SimulatorModel& model) {
  const session::PageRules& r = model.spec.rules;
  const market::WorldView& world = model.market->constants;
  require(world.actions == r.action_size && world.slots == r.n_slots && r.click_classes == 0,
          "the market's world and its page rules differ");
}

void check_networks(const SimulatorModel& model) {
  const session::PageRules& r = model.spec.rules;
  const int width = r.attributes.width;
  require(r.kind != SimulatorKind::kVirtualTb || model.customer_generator.kind == GeneratorKind::kMlp,
          "virtualtb_v0 draws its customers by a network");
  require_shape(model.customer_policy, "customer_policy", session::customer_inputs(r),
                session::customer_outputs(r));
  require(model.page_count.has_value() == (r.kind == SimulatorKind::kVirtualTb),
          "virtualtb_v0, and only it, has a page_count network");
  if (model.page_count) {
    require_shape(*model.page_count, "page_count", width, model.page_count->outputs());
    require(model.page_count->outputs() <= kMaxClasses,
            "page_count: at most " + std::to_string(kMaxClasses) + " classes are allowed");
  }
  if (!model.logging_policy) {
    require(model.logging_log_std.empty(), "log_std is there without a logging_policy");
    return;
  }
  const int inputs = model.logging_policy->inputs();
  require_shape(*model.logging_policy, "logging_policy", inputs == width + 1 ? width + 1 : width,
                r.action_size);
  require(model.logging_log_std.size() == static_cast<std::size_t>(r.action_size) &&
              all_finite(model.logging_log_std),
          "logging_policy: log_std must hold a finite number for each action component");
}

std::string hash_of(const SimulatorModel& model) {
  const SimulatorSpec& spec = model.spec;
  const session::PageRules& r = spec.rules;
  const auto k = static_cast<std::size_t>(r.action_size);
  io::Sha256 hash;
  hash.add_text("vt simulator 1");
  hash.add_text(name_of(spec.kind));
  hash.add_text(name_of(r.observation));
  hash.add_value(static_cast<std::uint32_t>(spec.attributes.size()));
  for (const Attribute& attribute : spec.attributes) {
    hash.add_text(attribute.name);
    hash.add_value(attribute.size);
  }
  for (const std::int32_t number :
       {r.max_page_index, r.n_slots, r.feedback_classes, r.click_classes, r.code_classes}) {
    hash.add_value(number);
  }
  hash.add_floats(std::span(r.low, k));
  hash.add_floats(std::span(r.high, k));
  hash.add_floats(spec.center);
  hash.add_floats(spec.scale);
  hash.add_value(static_cast<std::uint32_t>(spec.norm_quantiles.size()));
  for (const NormQuantile& quantile : spec.norm_quantiles) {
    hash.add_value(quantile.level);
    hash.add_value(quantile.norm);
  }
  // A market's customers are part of its world.
  add_generator(hash, model.market ? CustomerGenerator{} : model.customer_generator);
  add_network(hash, model.customer_policy);
  add_network(hash, model.page_count.value_or(Network{}));
  add_network(hash, model.logging_policy.value_or(Network{}));
  hash.add_floats(model.logging_log_std);
  if (model.market) market::add_world(hash, *model.market);
  return hash.hex();
}

}  // namespace

void complete(SimulatorModel& model) {
  model.spec.rules.kind = model.spec.kind;
  model.spec.rules.attributes = view_of(model.spec.attributes);
  check_actions(model.spec);
  check_page(model.spec);
  require((model.market != nullptr) == (model.spec.kind == SimulatorKind::kMarket),
          "a market, and only it, has a world");
  if (model.market) {
    check_market(model);
    model.customer_generator = CustomerGenerator{};
    model.customer_generator.kind = GeneratorKind::kMarket;
    model.customer_generator.market = model.market;
    model.spec.hash = hash_of(model);
    return;
  }
  check_networks(model);
  complete_generator(model.customer_generator, model.spec.rules.attributes);
  clear_negative_zeros(model.customer_policy);
  if (model.page_count) clear_negative_zeros(*model.page_count);
  if (model.logging_policy) clear_negative_zeros(*model.logging_policy);
  model.spec.hash = hash_of(model);
}

}  // namespace vt
