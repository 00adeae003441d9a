// Action bounds as the semantics want them (semantics 1, "Actions"): rounded toward zero to half precision.
#pragma once

#include <cmath>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "vt/core/half.hpp"

namespace vt {

// The half of largest magnitude that is not beyond x; |x| <= kHalfMax.
inline float half_toward_zero(float x) {
  const float nearest = round16(x);
  if (std::abs(nearest) <= std::abs(x)) return nearest;
  return float_of_half(static_cast<std::uint16_t>(half_bits(nearest) - 1u));  // one step down in magnitude
}

// Throws std::invalid_argument: NaN or infinity, beyond half precision, low > high.
inline void round_bounds(std::span<float> low, std::span<float> high) {
  for (std::size_t i = 0; i < low.size(); ++i) {
    for (float* bound : {&low[i], &high[i]}) {
      if (!(std::abs(*bound) <= kHalfMax)) {
        throw std::invalid_argument("the action bound " + std::to_string(*bound) + " of component " +
                                    std::to_string(i) + " is beyond +-65504, the range of half precision");
      }
      *bound = half_toward_zero(*bound);
    }
    if (low[i] > high[i]) {
      throw std::invalid_argument("the lower action bound of component " + std::to_string(i) +
                                  " is above the upper one");
    }
  }
}

}  // namespace vt
