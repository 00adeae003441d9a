// Points in time as logs write them.
#pragma once

#include <cstdint>
#include <string_view>

namespace vt::data {

// Microseconds UTC of "2019-11-24T00:03:13.442536+00:00" (ISO 8601, a space for the T allowed; the time of
// day, its fraction and the offset may be absent: midnight, 0, UTC), or of a whole number, which is
// microseconds already. False where `text` is neither.
bool parse_time(std::string_view text, std::int64_t& microseconds);

inline constexpr std::int64_t kMicrosecondsPerHour = 3'600'000'000;

// Hour of the day UTC, 0 to 23.
inline std::uint8_t hour_of(std::int64_t microseconds) {
  const std::int64_t hours =
      microseconds / kMicrosecondsPerHour - (microseconds % kMicrosecondsPerHour < 0 ? 1 : 0);
  return static_cast<std::uint8_t>((hours % 24 + 24) % 24);
}

}  // namespace vt::data
