// From integer sums to figures with standard errors.
#pragma once

#include "vt/eval/evaluation.hpp"

namespace vt::eval {

EvalResult make_result(const SimulatorSpec& spec, const Metrics& metrics);

}  // namespace vt::eval
