// One cell of a table as a value of another type: numbers, truth values and text, by one rule wherever they
// come from.
#pragma once

#include <arrow/util/utf8.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "data/time.hpp"
#include "vt/data/table.hpp"

namespace vt::data {

template <class T>
constexpr const char* kTypeName = "UTF-8 text without NUL";
template <>
inline constexpr const char* kTypeName<std::int64_t> = "a whole number of 64 bits";
template <>
inline constexpr const char* kTypeName<std::int32_t> = "a whole number of 32 bits";
template <>
inline constexpr const char* kTypeName<std::uint16_t> = "a whole number from 0 to 65535";
template <>
inline constexpr const char* kTypeName<std::uint64_t> = "a whole number from 0 to 2^64 - 1";
template <>
inline constexpr const char* kTypeName<float> = "a finite float32 number";
template <>
inline constexpr const char* kTypeName<double> = "a finite number";

inline bool is_text(std::string_view bytes) {
  return bytes.find('\0') == bytes.npos && arrow::util::ValidateUTF8(bytes);
}

inline std::string_view trimmed(std::string_view cell) {
  const std::size_t first = cell.find_first_not_of(" \t");
  return first == cell.npos ? std::string_view{}
                            : cell.substr(first, cell.find_last_not_of(" \t") - first + 1);
}

template <class T>
bool parse(std::string_view cell, T& value) {
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if constexpr (std::is_same_v<T, float>) {
    if (double wide = 0.0; error == std::errc::result_out_of_range && parse(cell, wide)) {
      value = static_cast<float>(wide);  // 0 or infinity, as in a column of doubles
      return true;
    }
  }
  return error == std::errc{} && end == cell.data() + cell.size();
}

// A floating number that is a whole one within T, and small enough that it can have been no other.
template <class T>
bool whole(double number, T& value) {
  if (!(std::abs(number) <= 0x1p53) || number != std::floor(number)) return false;
  const auto wide = static_cast<std::int64_t>(number);
  value = static_cast<T>(wide);
  return std::in_range<T>(wide);
}

// The cell as a T; false where it is none.
template <class T, class Cell>
bool convert(Cell cell, T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    if constexpr (std::is_same_v<Cell, std::string_view>) {
      value = cell;
      return is_text(cell);
    } else if constexpr (std::is_same_v<Cell, bool>) {
      value = cell ? "true" : "false";
    } else {
      char text[64];
      value.assign(text, std::to_chars(text, text + sizeof text, cell).ptr);
    }
    return true;
  } else if constexpr (std::is_same_v<Cell, std::string_view>) {
    const std::string_view text = trimmed(cell);
    if constexpr (std::is_floating_point_v<T>) {
      return parse(text, value) && std::isfinite(value);
    } else {
      double number = 0.0;
      return parse(text, value) || (parse(text, number) && whole(number, value));
    }
  } else if constexpr (std::is_floating_point_v<T>) {
    value = static_cast<T>(cell);
    return std::isfinite(value);
  } else if constexpr (std::is_floating_point_v<Cell>) {
    return whole(static_cast<double>(cell), value);
  } else if constexpr (std::is_same_v<Cell, bool>) {
    value = cell ? 1 : 0;
    return true;
  } else {
    value = static_cast<T>(cell);
    return std::in_range<T>(cell);
  }
}

// An empty cell, as text or as Not-a-Number.
template <class Cell>
bool is_missing(Cell cell) {
  if constexpr (std::is_same_v<Cell, std::string_view>) return trimmed(cell).empty();
  if constexpr (std::is_floating_point_v<Cell>) return std::isnan(cell);
  return false;
}

// What a missing cell reads as.
template <class T>
T missing_value() {
  if constexpr (std::is_floating_point_v<T>) return std::numeric_limits<T>::quiet_NaN();
  if constexpr (std::is_same_v<T, std::int64_t>) return kMissingInteger;
  return T{};
}

// At most `most` bytes of UTF-8 text, cut between characters.
inline std::string_view beginning(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most);
}

// The cell for a message.
template <class Cell>
std::string shown(Cell cell) {
  if constexpr (std::is_same_v<Cell, std::string_view>) {
    constexpr std::size_t kMost = 40;
    if (!is_text(cell)) return "the cell";
    const std::string_view line = cell.substr(0, cell.find_first_of("\r\n"));
    const std::string_view text = beginning(line, kMost);
    return "\"" + std::string(text) + (text.size() < cell.size() ? "...\"" : "\"");
  } else if constexpr (std::is_same_v<Cell, bool>) {
    return cell ? "true" : "false";
  } else {
    std::string text;
    convert(cell, text);
    return text;
  }
}

}  // namespace vt::data
