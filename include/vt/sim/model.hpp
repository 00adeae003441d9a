// A simulator at rest: its spec and its networks (or its market), immutable, shared by every backend.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "vt/market/world.hpp"
#include "vt/sim/customer_generator.hpp"
#include "vt/sim/network.hpp"
#include "vt/sim/spec.hpp"

namespace vt {

struct SimulatorModel {
  SimulatorSpec spec;
  CustomerGenerator customer_generator;  // a market's is itself
  // learned, virtualtb_v0
  Network customer_policy;            // <s, a, n> -> [customer_outputs]
  std::optional<Network> page_count;  // virtualtb_v0: s -> logits over page counts
  std::optional<Network>
      logging_policy;  // observation -> [k] mean of the historical ranker, in raw action units
  std::vector<float> logging_log_std;  // [k] with a logging_policy
  // market
  std::shared_ptr<const market::World> market;
};

using ModelPtr = std::shared_ptr<const SimulatorModel>;

// Reads a simulator folder (contract, "Simulator"). Throws vt::Error (kBadInput) naming file and field.
ModelPtr load_simulator(const std::filesystem::path& folder);

// Writes one, atomically: the folder appears under its final name or not at all. Throws std::invalid_argument
// for a market.
void save_simulator(const SimulatorModel& model, const std::filesystem::path& folder);

}  // namespace vt
