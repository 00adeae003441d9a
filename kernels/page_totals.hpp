// Totals of a rollout: each an exact sum of integers over served page views, so neither grid nor order
// changes them. Money and norms in fixed point (core/fixed_point.hpp).
#pragma once

#include <cstdint>

namespace vt::kernels {

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
