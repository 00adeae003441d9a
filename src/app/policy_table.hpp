// Actions from files: one for everybody, or one per session or customer (contract, `constant:` and `table:`).
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "vt/sim/policy.hpp"
#include "vt/sim/spec.hpp"

namespace vt::app {

// A CSV with one row of a_0 .. a_{k-1}: [k]. Throws vt::Error (kBadInput) naming file and column.
std::vector<float> read_constant_action(const std::filesystem::path& file, const SimulatorSpec& spec);

// CSV or Parquet with `session`, or with c_<name> for every attribute, and a_0 .. a_{k-1}. Throws vt::Error
// (kBadInput) naming file, column and row, also where a key occurs twice.
std::shared_ptr<const ActionTable> read_action_table(const std::filesystem::path& file,
                                                     const SimulatorSpec& spec);

}  // namespace vt::app
