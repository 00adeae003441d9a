// New weights for a simulator's customer network, as every backend takes them.
#pragma once

#include "vt/sim/model.hpp"

namespace vt {

// Copies `given` into `mine`, a network of the model's shape, its biases of -0.0 as +0.0. Allocates nothing.
// Throws std::invalid_argument where `given` does not fit the model.
void replace_customer_policy(const SimulatorModel& model, const Network& given, Network& mine);

}  // namespace vt
