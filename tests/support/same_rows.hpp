// Trajectories compared bit for bit, the first difference named.
#pragma once

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <string>

#include "vt/sim/trajectories.hpp"

namespace vt::test {

template <class T>
auto bits_of_value(T value) {
  if constexpr (sizeof(T) == 8) {
    return std::bit_cast<std::uint64_t>(value);
  } else if constexpr (sizeof(T) == 4) {
    return std::bit_cast<std::uint32_t>(value);
  } else {
    return value;
  }
}

// a, b: [rows of L lanes, width].
template <class T>
::testing::AssertionResult same_array(const char* name, const T* a, const T* b, std::int64_t slices,
                                      std::int64_t lanes, std::int64_t width) {
  for (std::int64_t i = 0; i < slices * lanes * width; ++i) {
    if (bits_of_value(a[i]) == bits_of_value(b[i])) continue;
    return ::testing::AssertionFailure()
           << name << " differs first on page " << i / width / lanes << ", lane " << i / width % lanes
           << ", column " << i % width << ": " << a[i] << " and " << b[i];
  }
  return ::testing::AssertionSuccess();
}

inline ::testing::AssertionResult same_rows(const Trajectories& left, const Trajectories& right) {
  const TrajectoriesView &a = left.view(), &b = right.view();
  if (a.pages != b.pages || a.lanes != b.lanes || a.words != b.words || a.actions != b.actions ||
      (a.noise == nullptr) != (b.noise == nullptr)) {
    return ::testing::AssertionFailure() << "shapes differ";
  }
  ::testing::AssertionResult same = same_array("session", a.session, b.session, a.pages + 1, a.lanes, 1);
  if (same) same = same_array("customer", a.customer, b.customer, a.pages + 1, a.lanes, a.words);
  if (same) same = same_array("state", a.state, b.state, a.pages + 1, a.lanes, 1);
  if (same) same = same_array("action", a.action, b.action, a.pages, a.lanes, a.actions);
  if (same) same = same_array("log_density", a.log_density, b.log_density, a.pages, a.lanes, 1);
  if (same) same = same_array("norm", a.norm, b.norm, a.pages, a.lanes, 1);
  if (same) same = same_array("outcome", a.outcome, b.outcome, a.pages, a.lanes, 1);
  if (same) same = same_array("turnover", a.turnover, b.turnover, a.pages, a.lanes, 1);
  if (same) same = same_array("reward", a.reward, b.reward, a.pages, a.lanes, 1);
  if (same && a.noise != nullptr) {
    same = same_array("noise", a.noise, b.noise, a.pages, a.lanes, a.actions);
  }
  return same;
}

}  // namespace vt::test
