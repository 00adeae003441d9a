// Floating-point operations that a page view must cost, counted from the shapes (a fma counts two): the lower
// bound behind a roofline. Products and one-hot rows only; draws, exponentials and copies are left out.
#pragma once

#include "vt/learn/trpo.hpp"

namespace vt::app {

// The update's share of one page view: one candidate of the line search, no backtrack.
double update_flops(const SimulatorSpec& spec, const learn::TrpoOptions& options);

}  // namespace vt::app
