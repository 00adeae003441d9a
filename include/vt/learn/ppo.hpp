// PPO (Schulman et al., 2017): several epochs of minibatch steps on the clipped surrogate, ended early once
// the policy has moved far enough.
#pragma once

#include "vt/learn/policy_options.hpp"

namespace vt::learn {

struct PpoOptions : PolicyOptions {
  double clip = 0.2;          // the ratio of densities counts within 1 -+ clip
  int policy_epochs = 4;      // passes over the rows, in minibatches of `minibatch`
  double policy_rate = 1e-3;  // Adam's step
  double target_kl = 0.05;    // no further epoch once the mean KL(old || new) is above
};

PpoOptions default_ppo_options(const SimulatorSpec& spec);

// Throws vt::Error (kUsage) naming the key where an option is impossible or undefined in the simulator.
void validate(const PpoOptions& options, const SimulatorSpec& spec);

}  // namespace vt::learn
