// Money and norms as integers (semantics 3): sums of integers do not depend on their order.
#pragma once

#include <cmath>
#include <cstdint>

#include "vt/core/macros.hpp"

namespace vt {

inline constexpr double kMoneyUnit = 1e-4;
inline constexpr double kNormUnit = 0x1p-24;

// The nearest multiple of `unit`, halves away from zero.
VT_HD std::int64_t fixed_point(float value, double unit) {
  return static_cast<std::int64_t>(std::llround(static_cast<double>(value) / unit));
}

}  // namespace vt
