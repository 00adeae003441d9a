// Cells of the CSV tables that runs leave.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <string>

namespace vt::app {

// Shortest text that reads back the same; empty where there is no number.
inline std::string csv_cell(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : std::string();
}

// Quoted where a comma, a quote or a line break asks for it.
inline std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace vt::app
