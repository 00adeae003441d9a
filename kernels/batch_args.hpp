// What a learner asks of a rollout: dense observations, outcomes as numbers, totals of an iteration.
#pragma once

#include <cstdint>

#include "vt/core/view.hpp"
#include "vt/session/rules.hpp"
#include "vt/session/trajectories_view.hpp"

namespace vt::kernels {

// Observations of packed rows. F = session::observation_size(rules, observation).
struct ExpandArgs {
  session::PageRules rules;
  Observation observation = Observation::kCustomer;
  const std::uint32_t* customer = nullptr;  // [rows, words]
  const std::uint32_t* state = nullptr;     // [rows]
  const std::uint32_t* outcome = nullptr;   // [rows] or null. Given: the terminal observations of rows whose
                                            // session ended; the others are left alone
  const std::uint8_t* active = nullptr;     // [rows] or null. Given: rows of idle lanes read 0
  const std::int64_t* order = nullptr;      // [count] or null: output i is row order[i], else first_row + i
  std::int64_t first_row = 0;
  std::int64_t count = 0;
  const float* scale = nullptr;  // [F] factors of the columns, or null
  bool page_column = false;      // appends page index * page_scale
  float page_scale = 1.0f;
  Matrix<float> out;  // [count, F (+ 1)]
};

inline constexpr int kExpandRows = 64;  // of a block

VT_HD int expanded_columns(const ExpandArgs& args) {
  return session::observation_size(args.rules, args.observation) + (args.page_column ? 1 : 0);
}
// Floats between rows in shared memory: odd, so that a column's rows lie in different banks.
VT_HD int expanded_pitch(const ExpandArgs& args) {
  return expanded_columns(args) | 1;
}
inline int expand_bytes(const ExpandArgs& args) {
  return kExpandRows * expanded_pitch(args) * static_cast<int>(sizeof(float));
}

// Outcomes as numbers, [T, L] each; idle rows are 0 everywhere.
struct OutcomesView {
  float* served = nullptr;  // 1
  float* ended = nullptr;   // 1 where the session ended on this page
};

// Totals over served page views, each an exact sum of integers. Money and norms in fixed point
// (core/fixed_point.hpp).
struct PageTotals {
  std::uint64_t views = 0;
  std::uint64_t turns = 0;
  std::uint64_t buys = 0;
  std::uint64_t leaves = 0;
  std::uint64_t ended = 0;  // sessions
  std::uint64_t clicks = 0;
  std::uint64_t any_click = 0;
  std::uint64_t turnover = 0;
  std::uint64_t norm = 0;
};

}  // namespace vt::kernels
