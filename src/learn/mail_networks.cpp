#include "learn/mail_networks.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "vt/session/customer.hpp"

namespace vt::learn {
namespace {

MlpShape shape_of(const Network& network) {
  MlpShape shape;
  for (const int width : network.widths()) shape.widths.push_back(width);
  shape.activation = network.activation;
  shape.slope = network.slope;
  shape.layer_norm = !network.layers.empty() && !network.layers.front().norm_weight.empty();
  return shape;
}

void require(bool holds, const std::string& rule) {
  if (!holds) throw std::invalid_argument("MAIL: " + rule);
}

// The blocks of `first` and of the `second` columns that follow change places.
void swap_columns(Layer& layer, int first, int second) {
  for (int row = 0; row < layer.out; ++row) {
    const auto begin = layer.weight.begin() + static_cast<std::ptrdiff_t>(row) * layer.in;
    std::rotate(begin, begin + first, begin + first + second);
  }
}

}  // namespace

MailShapes::MailShapes(const BehaviorNetworks& networks, const SimulatorSpec& spec) {
  const session::PageRules& rules = spec.rules;
  customer.mlp = shape_of(networks.customer_policy);
  require(rules.feedback_classes > 0, "the customers of this simulator give no feedback");
  customer.heads = {rules.feedback_classes};
  if (rules.click_classes > 0) customer.heads.push_back(rules.click_classes);
  require(customer.mlp.layers() > 0 && customer.mlp.inputs() == session::customer_inputs(rules) &&
              customer.mlp.outputs() == session::customer_outputs(rules),
          "the customer policy is of another simulator");
  require(!customer.mlp.layer_norm, "a customer policy with layer normalisation cannot be trained");
  if (spec.action_size() == 0) return;
  ranker = PolicyShape{shape_of(networks.logging_policy)};
  require(ranker->mlp.layers() > 0 && ranker->mlp.inputs() == rules.attributes.width &&
              ranker->mlp.outputs() == spec.action_size() &&
              networks.logging_log_std.size() == static_cast<std::size_t>(spec.action_size()),
          "the logging policy is of another simulator");
  require(!ranker->mlp.layer_norm, "a logging policy with layer normalisation cannot be trained");
}

void copy_customer(const MailShapes& shapes, const SimulatorSpec& spec, const at::Tensor& theta,
                   const at::Tensor& out) {
  out.copy_(shapes.customer_of(theta));
  const MlpShape& mlp = shapes.customer.mlp;
  const at::Tensor from = view_mlp(mlp, shapes.customer_of(theta)).weight.front();
  const at::Tensor to = view_mlp(mlp, out).weight.front();
  const std::int64_t width = spec.rules.attributes.width, actions = spec.action_size();
  to.narrow(1, 0, width).copy_(from.narrow(1, actions, width));
  to.narrow(1, width, actions).copy_(from.narrow(1, 0, actions));
}

void import_networks(const MailShapes& shapes, const SimulatorSpec& spec, const BehaviorNetworks& networks,
                     const at::Tensor& theta) {
  Network customer = networks.customer_policy;
  swap_columns(customer.layers.front(), spec.rules.attributes.width, spec.action_size());
  import_mlp(shapes.customer.mlp, customer, shapes.customer.mlp.unscaled(), shapes.customer_of(theta));
  if (!shapes.ranker) return;
  const PolicyViews ranker(*shapes.ranker, shapes.ranker_of(theta));
  import_mlp(shapes.ranker->mlp, networks.logging_policy, shapes.ranker->mlp.unscaled(),
             shapes.ranker_of(theta));
  at::Tensor log_std = ranker.log_std;
  log_std.copy_(at::tensor(networks.logging_log_std));
}

BehaviorNetworks export_networks(const MailShapes& shapes, const SimulatorSpec& spec,
                                 const at::Tensor& theta) {
  BehaviorNetworks networks;
  export_mlp(shapes.customer.mlp, shapes.customer_of(theta), shapes.customer.mlp.unscaled(),
             networks.customer_policy);
  swap_columns(networks.customer_policy.layers.front(), spec.action_size(), spec.rules.attributes.width);
  if (!shapes.ranker) return networks;
  const at::Tensor ranker = shapes.ranker_of(theta);
  export_mlp(shapes.ranker->mlp, ranker, shapes.ranker->mlp.unscaled(), networks.logging_policy);
  const at::Tensor log_std = PolicyViews(*shapes.ranker, ranker).log_std.to(at::kCPU, at::kFloat);
  networks.logging_log_std.assign(log_std.const_data_ptr<float>(),
                                  log_std.const_data_ptr<float>() + log_std.numel());
  return networks;
}

}  // namespace vt::learn
