// The built-in market as a simulator (docs/market.md), its reference rankers, and the truth about a policy
// without sampling noise.
#pragma once

#include <cstdint>
#include <filesystem>

#include "vt/sim/model.hpp"
#include "vt/sim/policy.hpp"

namespace vt {

// The market of a TOML file whose keys override those of configs/market.toml; an empty path: the built-in
// one. Its seed chooses the world. Throws vt::Error: kUsage for an unknown key (suggesting the nearest) or an
// impossible value.
ModelPtr make_market(const std::filesystem::path& config = {});
ModelPtr make_market(const std::filesystem::path& config,
                     std::uint64_t market_seed);  // market_seed wins over the file's

// The market's own rankers. The two fitted ones cost a second or two at every call.
RankingPolicy historical_policy(const SimulatorModel& market);  // isotropic Gaussian exploration
RankingPolicy best_constant_policy(const SimulatorModel& market,
                                   int threads = 0);  // c times the mean taste, norm <= logged p95
RankingPolicy best_linear_policy(const SimulatorModel& market,
                                 int threads = 0);          // c times the linear part of t(s)
RankingPolicy oracle_policy(const SimulatorModel& market);  // t(s) whole, hidden intent included

// What a policy earns in expectation: pages weighted by survival, no feedback noise. Action noise is drawn
// where the policy draws it, at the addresses of a rollout with this seed.
struct ExpectedRates {
  double r2p = 0;  // purchases per page view
  double pages_per_session = 0;
  double turnover_per_page = 0;
  double action_norm = 0;  // mean L2 norm of executed actions
};

// Over sessions first .. first + sessions - 1. Bit-identical for any number of threads (0: all cores).
// Throws std::invalid_argument for a policy that does not fit, or one made of a table.
ExpectedRates expected_rates(const SimulatorModel& market, const RankingPolicy& policy, std::uint64_t seed,
                             std::uint64_t first, std::int64_t sessions, int threads = 0);

}  // namespace vt
