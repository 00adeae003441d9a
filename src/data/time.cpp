#include "data/time.hpp"

#include <charconv>
#include <chrono>

namespace vt::data {
namespace {

// What is left of a text, eaten from the front.
struct Cursor {
  std::string_view left;

  bool skip(char c) {
    if (left.empty() || left.front() != c) return false;
    left.remove_prefix(1);
    return true;
  }
  // Exactly `digits` digits, from `least` to `most`.
  bool number(int digits, int least, int most, int& value) {
    if (left.size() < static_cast<std::size_t>(digits)) return false;
    value = 0;
    for (const char c : left.substr(0, static_cast<std::size_t>(digits))) {
      if (c < '0' || c > '9') return false;
      value = 10 * value + (c - '0');
    }
    left.remove_prefix(static_cast<std::size_t>(digits));
    return least <= value && value <= most;
  }
};

// Digits after the point as microseconds; those beyond the sixth are cut off.
bool fraction(Cursor& cursor, std::int64_t& microseconds) {
  std::int64_t unit = 100'000;
  bool any = false;
  while (!cursor.left.empty() && cursor.left.front() >= '0' && cursor.left.front() <= '9') {
    microseconds += unit * (cursor.left.front() - '0');
    unit /= 10;
    any = true;
    cursor.left.remove_prefix(1);
  }
  return any;
}

// "Z", "+hh:mm", "+hhmm", "+hh" or nothing, in minutes east of UTC.
bool offset(Cursor& cursor, int& minutes) {
  minutes = 0;
  if (cursor.left.empty() || cursor.skip('Z') || cursor.skip('z')) return true;
  const int sign = cursor.skip('+') ? 1 : cursor.skip('-') ? -1 : 0;
  int hour = 0;
  int minute = 0;
  if (sign == 0 || !cursor.number(2, 0, 23, hour)) return false;
  cursor.skip(':');
  if (!cursor.left.empty() && !cursor.number(2, 0, 59, minute)) return false;
  minutes = sign * (60 * hour + minute);
  return true;
}

bool time_of_day(Cursor& cursor, std::int64_t& microseconds) {
  if (cursor.left.empty()) return true;
  if (!cursor.skip('T') && !cursor.skip('t') && !cursor.skip(' ')) return false;
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!cursor.number(2, 0, 23, hour) || !cursor.skip(':') || !cursor.number(2, 0, 59, minute)) return false;
  if (cursor.skip(':')) {
    if (!cursor.number(2, 0, 60, second)) return false;  // 60: a leap second
    if ((cursor.skip('.') || cursor.skip(',')) && !fraction(cursor, microseconds)) return false;
  }
  int east = 0;
  if (!offset(cursor, east)) return false;
  microseconds += ((hour * 60 + minute - east) * std::int64_t{60} + second) * 1'000'000;
  return true;
}

}  // namespace

bool parse_time(std::string_view text, std::int64_t& microseconds) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), microseconds);
  if (error == std::errc{} && end == text.data() + text.size()) return true;
  Cursor cursor{text};
  int year = 0;
  int month = 0;
  int day = 0;
  if (!cursor.number(4, 0, 9999, year) || !cursor.skip('-') || !cursor.number(2, 1, 12, month) ||
      !cursor.skip('-') || !cursor.number(2, 1, 31, day)) {
    return false;
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return false;
  std::int64_t within = 0;
  if (!time_of_day(cursor, within) || !cursor.left.empty()) return false;
  microseconds = std::chrono::sys_days(date).time_since_epoch().count() * 24 * kMicrosecondsPerHour + within;
  return true;
}

}  // namespace vt::data
