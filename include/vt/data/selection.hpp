// EXPR of --select: which sessions of a data set are meant.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "vt/data/manifest.hpp"
#include "vt/data/pages.hpp"

namespace vt::data {

// A session is selected as a whole, by its first page view.
struct Selection {
  bool train = true, valid = true, test = true;
  std::optional<int> hour;                                           // 0 to 23
  std::int64_t ts_begin = std::numeric_limits<std::int64_t>::min();  // microseconds UTC
  std::int64_t ts_end = std::numeric_limits<std::int64_t>::max();    // half-open

  bool has(Split split) const {
    return split == Split::kTrain ? train : split == Split::kValid ? valid : test;
  }
  bool by_time() const;
};

// "split=train", "split=held_out" (valid or test), "hour=3", "ts=A..B" (half-open; whole microseconds or ISO
// 8601, either end may be left out), joined by commas; empty: all. Throws vt::Error (kUsage), also where the
// data set lacks the column that is asked for.
Selection parse_selection(const std::string& text, const Manifest& manifest);

// The split of a session of a log that has none: 80 % train, 10 % valid, 10 % test, one addressed draw each.
Split drawn_split(std::uint64_t seed, std::int64_t session);

const char* name_of(Split split);  // "train" | "valid" | "test"
std::optional<Split> split_of(std::string_view name);

}  // namespace vt::data
