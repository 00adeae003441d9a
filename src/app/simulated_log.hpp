// The page views of a policy in a simulator as a data set.
#pragma once

#include <cstdint>
#include <functional>

#include "vt/data/data_set_writer.hpp"
#include "vt/sim/policy.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::app {

// What the manifest says of such a log.
data::Manifest describe_log(const SimulatorSpec& spec, const RankingPolicy& policy, data::TableFormat format);

struct LogRequest {
  std::uint64_t seed = 0;
  std::uint64_t first_session = 0;  // numbers are the ids; first_session + sessions < 2^63
  std::int64_t sessions = 0;
  std::int64_t lanes = 0;  // sessions in flight; never changes a byte
};

// Plays whole sessions and writes them in the order of their numbers. progress: told finished sessions; it
// may throw to stop. Returns the page views.
std::int64_t write_log(Simulator& simulator, const RankingPolicy& policy, const LogRequest& request,
                       data::DataSetWriter& writer, const std::function<void(std::int64_t)>& progress);

}  // namespace vt::app
