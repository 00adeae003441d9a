#include "app/page_view_work.hpp"

namespace vt::app {
namespace {

double dense(double in, double out) {
  return 2.0 * in * out;
}

// Layers after the first, and of the first one the inputs that change from page to page.
double page_flops(const Network& network, int one_hot) {
  double flops = 0.0;
  for (const Layer& layer : network.layers) flops += dense(layer.in, layer.out);
  return flops - dense(one_hot, network.layers.front().out);
}

// Of a first layer with one-hot inputs: a row for each attribute, once a session.
double row_flops(const Network& network, int attributes) {
  return static_cast<double>(attributes) * network.layers.front().out;
}

// Tanh network of a learner, dense inputs.
double forward_flops(int in, const std::vector<int>& hidden, int out) {
  double flops = 0.0;
  for (const int width : hidden) {
    flops += dense(in, width);
    in = width;
  }
  return flops + dense(in, out);
}

}  // namespace

double rollout_flops(const SimulatorModel& model, const RankingPolicy& policy, double pages_per_session) {
  const session::AttributesView& a = model.spec.rules.attributes;
  double page = 0.0, session = 0.0;
  if (policy.kind == PolicyKind::kMlp) {
    page += page_flops(policy.network, a.width);
    session += row_flops(policy.network, a.count);
  }
  if (model.market) {
    const market::WorldView world = model.market->view();
    page += dense(world.actions, world.retrieved);
    return page + session / pages_per_session;
  }
  page += page_flops(model.customer_policy, a.width);
  session += row_flops(model.customer_policy, a.count);
  if (model.customer_generator.kind == GeneratorKind::kMlp)
    session += page_flops(model.customer_generator.network, 0);
  if (model.page_count) {
    session += row_flops(*model.page_count, a.count) + page_flops(*model.page_count, a.width);
  }
  return page + session / pages_per_session;
}

// Forward passes of the policy: the old log-density, the gradient (three: forward, weights, inputs), each
// Fisher product on its share of the rows (four: tangents and their pull-back), the accepted candidate. Of
// the critic: the values, and three for each epoch.
double update_flops(const SimulatorSpec& spec, const learn::TrpoOptions& options) {
  const int observed = spec.observation_size();
  const double policy = forward_flops(observed, options.hidden, spec.action_size());
  const double critic = forward_flops(observed, options.critic_hidden, 1);
  return policy * (1.0 + 3.0 + 4.0 * options.cg_iterations * options.fvp_fraction + 1.0) +
         critic * (1.0 + 3.0 * options.critic_epochs);
}

}  // namespace vt::app
