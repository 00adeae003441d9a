// The simulators and policies that backends are compared on: every option of a network, sizes that fill no
// vector, and the ones of the release.
#pragma once

#include <string>
#include <vector>

#include "tests/support/random_models.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::test {

struct NamedModel {
  std::string name;
  ModelPtr model;
};

std::vector<NamedModel> all_models();

// Every PolicyKind a simulator of networks takes, in both modes. Tables hold sessions 0 .. 999 of `seed`.
std::vector<RankingPolicy> all_policies(const SimulatorModel& model, std::uint64_t seed);

// Every reward the simulator can give, under both estimates, with and without ANC.
std::vector<session::RewardRule> all_rewards(const SimulatorSpec& spec);

}  // namespace vt::test
