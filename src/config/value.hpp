// The types that a key may have, as text and as TOML: bool, int, int64, uint64, double, text, path, lists of
// int, and each of them optional (empty text: none).
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace vt::config {

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

// Each reads the whole text or throws std::invalid_argument saying what is expected.
bool parse_bool(const std::string& text);
std::int64_t parse_integer(const std::string& text, std::int64_t least, std::int64_t most);
std::uint64_t parse_unsigned(const std::string& text);
double parse_number(const std::string& text);              // finite
std::vector<int> parse_integers(const std::string& text);  // "128, 128"

template <class T>
T from_text(const std::string& text) {
  if constexpr (IsOptional<T>::value) {
    if (text.empty()) return std::nullopt;
    return from_text<typename T::value_type>(text);
  } else if constexpr (std::is_same_v<T, bool>) {
    return parse_bool(text);
  } else if constexpr (std::is_same_v<T, std::uint64_t>) {
    return parse_unsigned(text);
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(parse_integer(text, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
  } else if constexpr (std::is_same_v<T, double>) {
    return parse_number(text);
  } else if constexpr (std::is_same_v<T, std::vector<int>>) {
    return parse_integers(text);
  } else {
    return T(text);
  }
}

std::string to_text(double value);  // shortest that reads back the same
inline std::string to_text(bool value) {
  return value ? "true" : "false";
}
inline std::string to_text(int value) {
  return std::to_string(value);
}
inline std::string to_text(std::int64_t value) {
  return std::to_string(value);
}
inline std::string to_text(std::uint64_t value) {
  return std::to_string(value);
}
inline std::string to_text(const std::string& value) {
  return value;
}
inline std::string to_text(const std::filesystem::path& value) {
  return value.string();
}
std::string to_text(const std::vector<int>& values);
template <class T>
std::string to_text(const std::optional<T>& value) {
  return value ? to_text(*value) : std::string();
}

std::string toml_string(const std::string& text);  // quoted

std::string absolute_path(const std::string& path);  // from the present folder

// The value as TOML; empty: none.
template <class T>
std::string toml_of(const T& value) {
  if constexpr (IsOptional<T>::value) {
    return value ? toml_of(*value) : std::string();
  } else if constexpr (std::is_same_v<T, double>) {
    const std::string text = to_text(value);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
  } else if constexpr (std::is_same_v<T, std::uint64_t>) {  // TOML's integers have a sign
    return value >> 63 == 0 ? to_text(value) : toml_string(to_text(value));
  } else if constexpr (std::is_arithmetic_v<T>) {
    return to_text(value);
  } else if constexpr (std::is_same_v<T, std::vector<int>>) {
    return "[" + to_text(value) + "]";
  } else {
    return to_text(value).empty() ? std::string() : toml_string(to_text(value));
  }
}

// What help shows in place of a value.
template <class T>
std::string value_name() {
  if constexpr (IsOptional<T>::value) {
    return value_name<typename T::value_type>();
  } else if constexpr (std::is_same_v<T, bool>) {
    return "";
  } else if constexpr (std::is_integral_v<T>) {
    return "N";
  } else if constexpr (std::is_same_v<T, double>) {
    return "X";
  } else if constexpr (std::is_same_v<T, std::vector<int>>) {
    return "N,N,..";
  } else if constexpr (std::is_same_v<T, std::filesystem::path>) {
    return "PATH";
  } else {
    return "TEXT";
  }
}

// An absent optional is in every range.
template <class T, class N>
bool not_below(const T& value, N least) {
  if constexpr (IsOptional<T>::value) {
    return !value || not_below(*value, least);
  } else {
    return value >= static_cast<T>(least);
  }
}

template <class T, class N>
bool not_above(const T& value, N most) {
  if constexpr (IsOptional<T>::value) {
    return !value || not_above(*value, most);
  } else {
    return value <= static_cast<T>(most);
  }
}

}  // namespace vt::config
