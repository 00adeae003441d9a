// From Arrow's way of telling faults to ours.
#pragma once

#include <arrow/result.h>

#include <filesystem>
#include <string>
#include <utility>

#include "vt/core/error.hpp"

namespace vt::data {

[[noreturn]] inline void refuse_file(const std::filesystem::path& file, const std::string& why) {
  throw Error(ErrorKind::kBadInput, "bad table", file.string(), why);
}

// One line of a message that may have several.
inline std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

inline void check(const arrow::Status& status, const std::filesystem::path& file) {
  if (!status.ok()) refuse_file(file, first_line(status.message()));
}

template <class T>
T value_of(arrow::Result<T> result, const std::filesystem::path& file) {
  check(result.status(), file);
  return std::move(result).ValueUnsafe();
}

}  // namespace vt::data
