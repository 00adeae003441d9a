#include "app/page_view_work.hpp"

namespace vt::app {
namespace {

double dense(double in, double out) {
  return 2.0 * in * out;
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
