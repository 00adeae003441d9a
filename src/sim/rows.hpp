// One served page and how it is written: the same rows from every host backend.
#pragma once

#include <cstdint>

#include "vt/core/half.hpp"
#include "vt/session/reward.hpp"
#include "vt/session/rules.hpp"
#include "vt/session/state.hpp"
#include "vt/sim/simulator.hpp"

namespace vt {

// A page view that was served, or (outcome.served = false) the row of an idle lane.
struct Page {
  session::State before;
  session::Outcome outcome{Feedback::kTurn, EndReason::kNone, 0, 0, false};
  float reward = 0.0f;
  float turnover = 0.0f;
  float norm = 0.0f;
  float log_density = 0.0f;
};

// What stands in a lane before a page; an idle lane has session 0, customer 0, state 0.
struct SessionRow {
  std::uint64_t session;
  const std::uint32_t* customer;  // [words]
  std::uint32_t state;            // packed
};

inline void write_before(const TrajectoriesView& view, std::int64_t t, std::int64_t lane,
                         const SessionRow& row) {
  const std::int64_t at = t * view.lanes + lane;
  for (int w = 0; w < view.words; ++w) view.customer[at * view.words + w] = row.customer[w];
  view.state[at] = row.state;
  view.session[at] = row.session;
}

// Everything but the action and its noise.
inline void write_page(const TrajectoriesView& view, std::int64_t t, std::int64_t lane, const Page& page) {
  const std::int64_t at = t * view.lanes + lane;
  view.outcome[at] = page.outcome.served ? session::pack(page.outcome) : 0u;
  view.log_density[at] = page.log_density;
  view.reward[at] = page.reward;
  view.turnover[at] = page.turnover;
  view.norm[at] = page.norm;
}

// action (halves) and noise: [k] of the row; null where the lane was idle.
inline void write_action(const TrajectoriesView& view, std::int64_t t, std::int64_t lane, const float* action,
                         const float* noise) {
  const std::int64_t first = (t * view.lanes + lane) * view.actions;
  for (int i = 0; i < view.actions; ++i) {
    view.action[first + i] = action != nullptr ? half_bits(action[i]) : std::uint16_t{0};
    if (view.noise != nullptr) view.noise[first + i] = noise != nullptr ? noise[i] : 0.0f;
  }
}

inline void write_step(const StepView& out, std::int64_t lane, const Page& page) {
  if (out.outcome != nullptr) out.outcome[lane] = page.outcome.served ? session::pack(page.outcome) : 0u;
  if (out.reward != nullptr) out.reward[lane] = page.reward;
  if (out.turnover != nullptr) out.turnover[lane] = page.turnover;
}

// Each throws std::invalid_argument naming the shape that does not fit.
void check_observation(Matrix<float> out, std::int64_t lanes, const session::PageRules& rules,
                       Observation observation);
void check_actions(Matrix<const float> actions, std::int64_t lanes, const session::PageRules& rules);
void check_trajectories(const Trajectories& out, std::int64_t lanes, const session::PageRules& rules);

}  // namespace vt
