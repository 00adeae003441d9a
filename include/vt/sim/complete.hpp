// The last step of making a simulator in memory: from parts that look right to a model that every backend may
// trust.
#pragma once

#include "vt/sim/model.hpp"

namespace vt {

// Fills rules.kind and rules.attributes from the spec and a market's generator, turns biases of -0.0 into
// +0.0 (so that sums over one-hot inputs equal dense ones bit for bit), fills spec.hash. Throws
// std::invalid_argument where spec, rules and networks, or the market's world, do not fit together.
void complete(SimulatorModel& model);

}  // namespace vt
