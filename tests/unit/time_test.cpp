// Points in time as logs write them.
#include "data/time.hpp"

#include <gtest/gtest.h>

namespace vt::data {
namespace {

constexpr std::int64_t kDay = 24 * kMicrosecondsPerHour;

TEST(Time, WhatIso8601Says) {
  const std::pair<const char*, std::int64_t> cases[] = {
      {"1970-01-01", 0},
      {"1970-01-02T00:00:00Z", kDay},
      {"1970-01-01 00:00:01.5", 1'500'000},
      {"1970-01-01T02:00+02:00", 0},
      {"1970-01-01T00:00:00-0130", 3 * kMicrosecondsPerHour / 2},
      {"1969-12-31T23:59:59.999999Z", -1},
      {"2000-02-29", 11016 * kDay},
      {"2019-11-24 00:03:13.442536+00:00", 1'574'553'793'442'536},
      {"1970-01-01T00:00:00.1234567Z", 123'456},
      {"1700000000000000", 1'700'000'000'000'000},
      {"-5", -5}};
  for (const auto& [text, expected] : cases) {
    std::int64_t time = 0;
    EXPECT_TRUE(parse_time(text, time)) << text;
    EXPECT_EQ(time, expected) << text;
  }
}

TEST(Time, WhatItDoesNot) {
  for (const char* text : {"", "yesterday", "2001-02-29", "2001-13-01", "2001-1-1", "2001-01-01T25:00:00",
                           "2001-01-01T00:00:00.", "2001-01-01T00:00:00+", "2001-01-01T00:00:00Zx", "1.5",
                           "2001-01-01x00:00", "99999999999999999999"}) {
    std::int64_t time = 0;
    EXPECT_FALSE(parse_time(text, time)) << text;
  }
}

TEST(Time, HoursOfTheDay) {
  EXPECT_EQ(hour_of(0), 0);
  EXPECT_EQ(hour_of(kDay - 1), 23);
  EXPECT_EQ(hour_of(kDay), 0);
  EXPECT_EQ(hour_of(-1), 23);
  EXPECT_EQ(hour_of(-kMicrosecondsPerHour), 23);
  EXPECT_EQ(hour_of(-kMicrosecondsPerHour - 1), 22);
}

}  // namespace
}  // namespace vt::data
