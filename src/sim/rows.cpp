#include "sim/rows.hpp"

#include <stdexcept>
#include <string>

namespace vt {
namespace {

void require_shape(const std::string& name, std::int64_t rows, std::int64_t cols, std::int64_t want_rows,
                   std::int64_t want_cols) {
  if (rows == want_rows && cols == want_cols) return;
  throw std::invalid_argument(name + ": shape [" + std::to_string(rows) + ", " + std::to_string(cols) +
                              "], expected [" + std::to_string(want_rows) + ", " + std::to_string(want_cols) +
                              "]");
}

}  // namespace

void check_observation(Matrix<float> out, std::int64_t lanes, const session::PageRules& rules,
                       Observation observation) {
  require_shape("observation", out.rows, out.cols, lanes, session::observation_size(rules, observation));
}

void check_actions(Matrix<const float> actions, std::int64_t lanes, const session::PageRules& rules) {
  require_shape("actions", actions.rows, actions.cols, lanes, rules.action_size);
}

void check_trajectories(const Trajectories& out, std::int64_t lanes, const session::PageRules& rules) {
  const TrajectoriesView& view = out.view();
  require_shape("trajectories [lanes, actions]", view.lanes, view.actions, lanes, rules.action_size);
  if (view.words != rules.attributes.words)
    throw std::invalid_argument("trajectories: packed for other attributes");
}

}  // namespace vt
