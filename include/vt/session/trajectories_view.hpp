// Where rolled-out page views lie (vt/sim/trajectories.hpp tells what they mean): plain pointers, so that
// every backend writes the same rows, time-major. T pages of L lanes.
#pragma once

#include <cstdint>

namespace vt {

struct TrajectoriesView {
  std::int64_t pages = 0;             // T
  std::int64_t lanes = 0;             // L
  std::int32_t words = 0;             // packed words a customer
  std::int32_t actions = 0;           // k
  std::uint32_t* customer = nullptr;  // [T + 1, L, words]
  std::uint32_t* state = nullptr;     // [T + 1, L]
  std::uint64_t* session = nullptr;   // [T + 1, L]
  std::uint32_t* outcome = nullptr;   // [T, L]
  std::uint16_t* action = nullptr;    // [T, L, k] half bits
  float* log_density = nullptr;       // [T, L] of the unclipped u; 0 for policies without a density
  float* reward = nullptr;            // [T, L] by the reward rule, after ANC
  float* turnover = nullptr;          // [T, L] money of the drawn outcome
  float* norm = nullptr;              // [T, L] L2 norm of the executed action
  float* noise = nullptr;             // [T, L, k] or null
  bool operator==(const TrajectoriesView&) const = default;
};

}  // namespace vt
