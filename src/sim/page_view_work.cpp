#include "vt/sim/page_view_work.hpp"

namespace vt {
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

// customer, state, session, outcome; action, log-density, reward, turnover, norm; noise on request.
double row_bytes(const session::PageRules& rules, bool noise) {
  const double k = rules.action_size;
  return 4.0 * rules.attributes.words + 4.0 + 8.0 + 4.0 + 2.0 * k + 4.0 * 4.0 + (noise ? 4.0 * k : 0.0);
}

}  // namespace vt
