// Rules of options, and options as data: what a checkpoint is compared by. Everything that decides results is
// there; the budget does not.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "vt/learn/policy_options.hpp"

namespace vt::learn {

// Throw vt::Error (kUsage) naming the key.
void require(bool holds, const std::string& key, const std::string& rule);
void require_layers(const std::vector<int>& widths, const std::string& key);
// A shop without actions has nothing to train.
void require_actions(const SimulatorSpec& spec);
void require_reward(const session::RewardRule& rule, const SimulatorSpec& spec);
void validate_shared(const PolicyOptions& options, const SimulatorSpec& spec);

nlohmann::json to_json(const session::RewardRule& rule);
nlohmann::json shared_json(const PolicyOptions& options);

}  // namespace vt::learn
