// What a page view must cost, counted from the shapes: the lower bounds behind a roofline.
#pragma once

#include "vt/sim/model.hpp"
#include "vt/sim/policy.hpp"

namespace vt {

// Floating-point operations (a fma counts two) of one page served, policy inside, and its share of a new
// session. Products and one-hot rows only; draws, exponentials and copies are left out.
double rollout_flops(const SimulatorModel& model, const RankingPolicy& policy, double pages_per_session);

// Bytes of a row of trajectories (session/trajectories_view.hpp).
double row_bytes(const session::PageRules& rules, bool noise);

}  // namespace vt
