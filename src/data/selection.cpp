#include "vt/data/selection.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "data/time.hpp"
#include "vt/core/draw.hpp"
#include "vt/core/error.hpp"

namespace vt::data {
namespace {

constexpr float kTrainShare = 0.8f;
constexpr float kValidShare = 0.1f;

[[noreturn]] void refuse_expression(const std::string& text, const std::string& why) {
  throw Error(ErrorKind::kUsage, "wrong selection", text, why,
              "for example split=train, hour=3, ts=2026-01-01..2026-02-01, joined by commas");
}

void select_split(const std::string& value, const std::string& text, Selection& selection) {
  selection.train = value == "train";
  selection.valid = value == "valid" || value == "held_out";
  selection.test = value == "test" || value == "held_out";
  if (!selection.train && !selection.valid && !selection.test) {
    refuse_expression(text, "'" + value + "' is none of train, valid, test, held_out");
  }
}

void select_hour(const std::string& value, const std::string& text, Selection& selection) {
  int hour = -1;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), hour);
  if (error != std::errc{} || end != value.data() + value.size() || hour < 0 || hour > 23) {
    refuse_expression(text, "'" + value + "' is no hour from 0 to 23");
  }
  selection.hour = hour;
}

void select_times(const std::string& value, const std::string& text, Selection& selection) {
  const auto dots = value.find("..");
  if (dots == value.npos) refuse_expression(text, "'" + value + "' has no '..' between its ends");
  const auto read = [&](const std::string& end, std::int64_t& time) {
    if (!end.empty() && !parse_time(end, time)) {
      refuse_expression(text, "'" + end + "' is no time: whole microseconds or ISO 8601");
    }
  };
  read(value.substr(0, dots), selection.ts_begin);
  read(value.substr(dots + 2), selection.ts_end);
  if (selection.ts_begin >= selection.ts_end) refuse_expression(text, "the range is empty");
}

}  // namespace

bool Selection::by_time() const {
  return ts_begin != std::numeric_limits<std::int64_t>::min() ||
         ts_end != std::numeric_limits<std::int64_t>::max();
}

Selection parse_selection(const std::string& text, const Manifest& manifest) {
  Selection selection;
  std::set<std::string> seen;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string part = text.substr(begin, end - begin);
    begin = end + 1;
    const auto equals = part.find('=');
    const std::string key = part.substr(0, equals);
    const std::string value = equals == part.npos ? "" : part.substr(equals + 1);
    if (!seen.insert(key).second) refuse_expression(text, "'" + key + "' is given twice");
    if (key == "split") {
      select_split(value, text, selection);
    } else if (key == "hour") {
      if (!manifest.columns.hour) refuse_expression(text, "the data set has no hours");
      select_hour(value, text, selection);
    } else if (key == "ts") {
      if (!manifest.columns.ts_us) refuse_expression(text, "the data set has no times");
      select_times(value, text, selection);
    } else {
      refuse_expression(text, "'" + part + "' begins with none of split=, hour=, ts=");
    }
  }
  return selection;
}

Split drawn_split(std::uint64_t seed, std::int64_t session) {
  const float u = draw_uniform(DrawKey{seed, static_cast<std::uint64_t>(session), 0}, Purpose::kSplit, 0);
  if (u < kTrainShare) return Split::kTrain;
  return u < kTrainShare + kValidShare ? Split::kValid : Split::kTest;
}

const char* name_of(Split split) {
  switch (split) {
    case Split::kTrain:
      return "train";
    case Split::kValid:
      return "valid";
    case Split::kTest:
      return "test";
  }
  return "";
}

std::optional<Split> split_of(std::string_view name) {
  for (const Split split : {Split::kTrain, Split::kValid, Split::kTest}) {
    if (name == name_of(split)) return split;
  }
  return std::nullopt;
}

}  // namespace vt::data
