// Floating-point operations that a page view must cost, counted from the shapes (a fma counts two): the lower
// bound behind a roofline. Products and one-hot rows only; draws, exponentials and copies are left out.
#pragma once

#include "vt/learn/trpo.hpp"
#include "vt/sim/model.hpp"
#include "vt/sim/policy.hpp"

namespace vt::app {

// One page served, policy inside, and its share of a new session.
double rollout_flops(const SimulatorModel& model, const RankingPolicy& policy, double pages_per_session);

// The update's share of one page view: one candidate of the line search, no backtrack.
double update_flops(const SimulatorSpec& spec, const learn::TrpoOptions& options);

}  // namespace vt::app
