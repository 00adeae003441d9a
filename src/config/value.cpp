#include "config/value.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>

namespace vt::config {
namespace {

template <class T>
bool whole(const std::string& text, T& value) {
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  return result.ec == std::errc() && result.ptr == end;
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

bool parse_bool(const std::string& text) {
  if (text == "true") return true;
  if (text == "false") return false;
  throw std::invalid_argument("must be true or false");
}

std::int64_t parse_integer(const std::string& text, std::int64_t least, std::int64_t most) {
  std::int64_t value = 0;
  if (!whole(text, value)) throw std::invalid_argument("must be a whole number");
  if (value < least || value > most) throw std::invalid_argument("is out of range");
  return value;
}

std::uint64_t parse_unsigned(const std::string& text) {
  std::uint64_t value = 0;
  if (!whole(text, value)) throw std::invalid_argument("must be a whole number from 0 to 2^64 - 1");
  return value;
}

double parse_number(const std::string& text) {
  double value = 0.0;
  if (!whole(text, value) || !std::isfinite(value)) throw std::invalid_argument("must be a number");
  return value;
}

std::vector<int> parse_integers(const std::string& text) {
  std::vector<int> values;
  if (trimmed(text).empty()) return values;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    values.push_back(
        static_cast<int>(parse_integer(trimmed(text.substr(begin, end - begin)),
                                       std::numeric_limits<int>::min(), std::numeric_limits<int>::max())));
    begin = end + 1;
  }
  return values;
}

std::string to_text(double value) {
  char buffer[32];
  return std::string(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
}

std::string toml_string(const std::string& text) {
  std::ostringstream quoted;
  quoted << toml::value<std::string>(text);
  return quoted.str();
}

std::string absolute_path(const std::string& path) {
  return std::filesystem::absolute(path).lexically_normal().string();
}

std::string to_text(const std::vector<int>& values) {
  std::string text;
  for (const int value : values) text += (text.empty() ? "" : ", ") + std::to_string(value);
  return text;
}

}  // namespace vt::config
