// The order of sessions: ids that are whole numbers of 64 bits come first, by value, then others by their
// bytes.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vt::data {

// The number that `id` is, written as one writes it: "7", not "07" or "+7".
inline std::optional<std::int64_t> whole_id(std::string_view id) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), value);
  if (error != std::errc{} || end != id.data() + id.size() || std::to_string(value) != id)
    return std::nullopt;
  return value;
}

inline bool id_less(std::int64_t a, std::int64_t b) {
  return a < b;
}
inline bool id_less(const std::string& a, const std::string& b) {
  const auto whole_a = whole_id(a);
  const auto whole_b = whole_id(b);
  if (whole_a && whole_b) return *whole_a < *whole_b;
  return whole_a || whole_b ? whole_a.has_value() : a < b;
}

}  // namespace vt::data
