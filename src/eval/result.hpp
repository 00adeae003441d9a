// From integer sums to figures with standard errors.
#pragma once

#include "vt/eval/evaluation.hpp"

namespace vt::eval {

// What a level is called: its label, or its code where there are none.
std::string label_of(const Attribute& attribute, int level);

EvalResult make_result(const SimulatorSpec& spec, const Metrics& metrics);

}  // namespace vt::eval
