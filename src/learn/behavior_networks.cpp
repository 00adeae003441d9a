#include "vt/learn/behavior_networks.hpp"

#include <cmath>

namespace vt::learn {
namespace {

void fold_inputs(Layer& first, const std::vector<float>& scale) {
  for (std::size_t i = 0; i < first.weight.size(); ++i) {
    first.weight[i] *= scale[i % static_cast<std::size_t>(first.in)];
  }
}

void fold_outputs(Layer& last, const std::vector<float>& scale, const std::vector<float>& center) {
  for (std::size_t i = 0; i < last.weight.size(); ++i) {
    last.weight[i] *= scale[i / static_cast<std::size_t>(last.in)];
  }
  for (std::size_t j = 0; j < last.bias.size(); ++j) last.bias[j] = last.bias[j] * scale[j] + center[j];
}

}  // namespace

BehaviorNetworks in_raw_units(BehaviorNetworks networks, const LoggedPages& pages) {
  const SimulatorSpec& spec = pages.spec;
  fold_inputs(networks.customer_policy.layers.front(), pages.input_scale);
  if (spec.action_size() == 0) return networks;
  fold_outputs(networks.logging_policy.layers.back(), spec.scale, spec.center);
  for (std::size_t i = 0; i < networks.logging_log_std.size(); ++i) {
    networks.logging_log_std[i] += std::log(spec.scale[i]);
  }
  return networks;
}

void put_into(SimulatorModel& model, const BehaviorNetworks& raw) {
  model.customer_policy = raw.customer_policy;
  model.logging_policy.reset();
  if (!raw.logging_policy.layers.empty()) model.logging_policy = raw.logging_policy;
  model.logging_log_std = raw.logging_log_std;
}

}  // namespace vt::learn
