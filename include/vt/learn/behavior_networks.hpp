// What learning from logs gives a simulator: the customer policy pi^c(a^c | s, a, n) and the logging policy
// pi(a | s), in a learner's units or folded into raw ones. Names no torch.
#pragma once

#include <vector>

#include "vt/learn/logged_pages.hpp"
#include "vt/sim/model.hpp"

namespace vt::learn {

struct BehaviorNetworks {
  // <s, a, n> scaled by LoggedPages::input_scale -> logits of feedback, then of clicks.
  Network customer_policy;
  // s -> mean of u = (a - center) / scale, and the log-deviations of u. No action: no layers, empty.
  Network logging_policy;
  std::vector<float> logging_log_std;  // [k]
};

// The same in raw units, as simulators execute them: f(input_scale * x), center + scale * u.
BehaviorNetworks in_raw_units(BehaviorNetworks networks, const LoggedPages& pages);

// Puts networks in raw units into a model, whose spec is `pages.spec`.
void put_into(SimulatorModel& model, const BehaviorNetworks& raw);

}  // namespace vt::learn
