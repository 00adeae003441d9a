// Session numbers that no training meets (semantics 2).
#pragma once

#include <cstdint>

namespace vt::app {

inline constexpr std::uint64_t kFreshSessions = std::uint64_t{1} << 63;

}  // namespace vt::app
