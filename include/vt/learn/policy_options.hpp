// What every policy-gradient algorithm shares: rollouts, policy, advantage and critic (semantics 7). Names no
// torch.
#pragma once

#include <cstdint>
#include <vector>

#include "vt/session/reward.hpp"
#include "vt/sim/spec.hpp"

namespace vt::learn {

// r2p: values bootstrap through customer boundaries, the average reward a page view counts; session: one
// customer is an episode.
enum class Objective : std::uint8_t { kR2p, kSession };

const char* name_of(Objective objective);  // "r2p" | "session"

struct PolicyOptions {
  Objective objective = Objective::kR2p;
  session::RewardRule reward;
  std::int64_t lanes = 2500;  // an iteration serves lanes x horizon page views
  std::int64_t horizon = 20;
  std::int64_t page_views = 5'000'000;  // default budget of a run
  // policy
  std::vector<int> hidden = {128, 128};  // tanh layers
  double init_std = 1.0;                 // of every action dimension, in whitened units u
  // advantage
  double gamma = 0.9;
  double lambda = 0.5;
  // critic
  std::vector<int> critic_hidden = {64, 64};
  int critic_epochs = 2;
  std::int64_t minibatch = 1250;
  double critic_rate = 1e-3;
  bool critic_sees_page = true;  // n / max_page_index beside the observation
};

// The defaults of semantics 7 (and ANC's of semantics 1) for a simulator: reward, page views an iteration,
// budget, init_std.
PolicyOptions default_policy_options(const SimulatorSpec& spec);

}  // namespace vt::learn
