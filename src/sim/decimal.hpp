// Floats in text files: short, and back to the same bits.
#pragma once

#include <charconv>
#include <string>
#include <vector>

namespace vt {

// The double with the fewest decimal digits whose nearest float is x.
inline double decimal(float x) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, x).ptr;
  double value = 0.0;
  std::from_chars(text, end, value);
  return value;
}

inline std::vector<float> to_floats(const std::vector<double>& values) {
  std::vector<float> floats;
  for (const double value : values) floats.push_back(static_cast<float>(value));
  return floats;
}

}  // namespace vt
