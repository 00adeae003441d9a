// A ranking policy as every backend executes it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "vt/nn/mlp.hpp"
#include "vt/session/action_table.hpp"
#include "vt/sim/network.hpp"

namespace vt {

enum class PolicyKind : std::uint8_t {
  kUniform,   // over the action bounds
  kGaussian,  // center + scale * noise, the same for every customer; scale 0: a constant
  kMlp,       // center + scale * (mean(observation) + std * noise)
  kTable,     // actions by session number, by customer, or drawn from those of a log
  kOracle,    // market: the whole taste of the customer, hidden intent included
};

enum class ActionMode : std::uint8_t { kMean, kSample };

using session::TableKey;

// Actions computed by the team's own ranker (contract, `table:`), or logged (`logged`).
struct ActionTable {
  TableKey key = TableKey::kCustomer;
  std::vector<std::uint64_t> keys;       // kSession: [rows] session numbers, ascending
  std::vector<std::uint32_t> customers;  // kCustomer: [rows, words] packed, in ascending lexicographic order
  std::vector<float> actions;            // [rows, k]
};

struct RankingPolicy {
  PolicyKind kind = PolicyKind::kGaussian;
  ActionMode mode = ActionMode::kMean;  // kMlp: kMean drops the noise
  Replan replan = Replan::kPage;
  Observation observation = Observation::kCustomer;
  bool squash = false;        // kMlp: tanh on the mean
  std::vector<float> center;  // [k]
  std::vector<float> scale;   // [k]
  std::vector<float> low;     // [k] bounds of this policy, inside the simulator's
  std::vector<float> high;
  Network network;             // kMlp: observation -> mean in u
  std::vector<float> log_std;  // [k], empty: deterministic
  std::shared_ptr<const ActionTable> table;
  std::string name;       // of the candidate: file stem, run folder, or the built-in's name
  std::string kind_name;  // "mlp", "zero", "constant", ... (summary.json)
  std::string hash;       // of everything that decides its actions

  bool draws_noise() const {
    return kind == PolicyKind::kGaussian ||
           (kind == PolicyKind::kMlp && mode == ActionMode::kSample && !log_std.empty());
  }
};

}  // namespace vt
