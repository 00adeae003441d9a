// TRPO (semantics 7; Schulman et al., 2015): a natural step within a trust region.
#pragma once

#include "vt/learn/policy_options.hpp"

namespace vt::learn {

struct TrpoOptions : PolicyOptions {
  double delta = 0.05;  // largest mean KL(old || new)
  double damping = 0.1;
  double fvp_fraction = 0.1;  // of the rows, in the Fisher product
  int cg_iterations = 10;
  int backtracks = 10;
};

TrpoOptions default_trpo_options(const SimulatorSpec& spec);

// Throws vt::Error (kUsage) naming the key where an option is impossible or undefined in the simulator.
void validate(const TrpoOptions& options, const SimulatorSpec& spec);

}  // namespace vt::learn
