// Actions that a team's own ranker computed, from files (contract, `constant:FILE` and `table:FILE`), or
// that a log holds (`logged`).
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

namespace vt {

struct ActionTable;    // vt/sim/policy.hpp
struct SimulatorSpec;  // vt/sim/spec.hpp

namespace data {

// Columns `session`, or without it c_<name> (codes) for every attribute; then a_0 .. a_{k-1}. Rows come in
// any order. Throws vt::Error (kBadInput) naming file, column and 1-based data row: a code that does not
// exist, a key that occurs twice, a value that is not finite, an action of another size, no rows.
std::shared_ptr<const ActionTable> load_action_table(const std::filesystem::path& file,
                                                     const SimulatorSpec& spec);

// The actions of all page views of a data set, to be drawn from. Throws what DataSetReader throws, and
// vt::Error (kBadInput) where they have another size.
std::shared_ptr<const ActionTable> load_logged_actions(const std::filesystem::path& folder,
                                                       const SimulatorSpec& spec);

// The one row a_0 .. a_{k-1}: [k]. Throws likewise.
std::vector<float> load_constant_action(const std::filesystem::path& file, const SimulatorSpec& spec);

}  // namespace data
}  // namespace vt
