#include "vt/report/progress.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace vt::report {
namespace {

// A progress whose clock is turned by hand and whose output is kept.
struct Bench {
  double now = 100.0;
  std::vector<std::string> written;
  ProgressOptions options(bool terminal, std::int64_t begin = 0) {
    ProgressOptions o;
    o.terminal = terminal;
    o.columns = 200;
    o.begin = begin;
    o.write = [this](std::string_view s) { written.emplace_back(s); };
    o.seconds = [this] { return now; };
    return o;
  }
};

TEST(Progress, LineNamesShareRateAndRemainingTime) {
  EXPECT_EQ(progress_line("train", "page views", 1'200'000, 3'000'000, 85'300.0, 14.0, "reward 4.21"),
            "train  1.20M/3.00M page views  40%  85.3k/s  ETA 22s  elapsed 14s  reward 4.21");
  EXPECT_EQ(progress_line("sample", "rows", 950, 0, 0.0, 3725.0, ""), "sample  950 rows  elapsed 1h02m");
  EXPECT_EQ(progress_line("eval", "sessions", 7, 7, 0.5, 14.0, ""),
            "eval  7/7 sessions  100%  0.50/s  elapsed 14s");
  EXPECT_EQ(progress_line("eval", "sessions", 0, 9'999'999, 1.0, 0.0, ""),
            "eval  0/10.0M sessions  0%  1/s  ETA 115d17h  elapsed 0s");
}

TEST(Progress, TerminalRedrawsOneLineAtMostTenTimesASecond) {
  Bench bench;
  {
    Progress progress("eval", "sessions", 10, bench.options(true));
    for (int i = 1; i <= 5; ++i) progress.update(i);
    EXPECT_EQ(bench.written.size(), 1u);
    bench.now += 1.0;
    progress.update(6, "ok");
  }
  ASSERT_EQ(bench.written.size(), 3u);
  EXPECT_TRUE(bench.written[1].starts_with("\r\x1b[K"));
  EXPECT_TRUE(bench.written[1].ends_with("elapsed 1s  ok"));
  EXPECT_TRUE(bench.written[2].ends_with("\n"));
}

TEST(Progress, TerminalLineFitsItsWidth) {
  Bench bench;
  ProgressOptions options = bench.options(true);
  options.columns = 20;
  Progress progress("eval", "sessions", 10, options);
  progress.update(1, "a long text that does not fit");
  EXPECT_EQ(bench.written.at(0), std::string("\r\x1b[K") + "eval  1/10 sessions");
}

TEST(Progress, PlainLinesComeEveryTenSecondsAndAtTheEnd) {
  Bench bench;
  {
    Progress progress("eval", "sessions", 100, bench.options(false));
    for (int i = 1; i <= 25; ++i, bench.now += 1.0) progress.update(i);
  }
  ASSERT_EQ(bench.written.size(), 3u);
  for (const std::string& line : bench.written) {
    EXPECT_TRUE(line.ends_with("\n"));
    EXPECT_EQ(line.find('\x1b'), std::string::npos);
  }
  EXPECT_TRUE(bench.written[2].starts_with("eval  25/100"));
}

TEST(Progress, APlainLineIsNotSaidTwice) {
  Bench bench;
  {
    Progress progress("eval", "sessions", 2, bench.options(false));
    progress.update(1);
    bench.now += 11.0;
    progress.update(2);
  }
  EXPECT_EQ(bench.written.size(), 1u);
}

TEST(Progress, RateCountsThisRunOnly) {
  Bench bench;
  Progress progress("train", "page views", 1000, bench.options(true, 500));
  bench.now += 10.0;
  progress.update(600);
  EXPECT_DOUBLE_EQ(progress.rate(), 10.0);
  EXPECT_DOUBLE_EQ(progress.elapsed(), 10.0);
  EXPECT_NE(bench.written.at(0).find("ETA 40s"), std::string::npos);
}

TEST(Progress, ClearTakesTheLineAwayAndTheNextUpdateShowsIt) {
  Bench bench;
  Progress progress("eval", "sessions", 10, bench.options(true));
  progress.clear();
  EXPECT_TRUE(bench.written.empty());
  progress.update(1);
  progress.clear();
  EXPECT_EQ(bench.written.at(1), "\r\x1b[K");
  progress.update(2);
  EXPECT_EQ(bench.written.size(), 3u);
}

TEST(Progress, QuietAndUnusedSayNothing) {
  Bench bench;
  {
    ProgressOptions options = bench.options(true);
    options.quiet = true;
    Progress quiet("eval", "sessions", 10, options);
    quiet.update(5);
    Progress unused("eval", "sessions", 10, bench.options(false));
  }
  EXPECT_TRUE(bench.written.empty());
}

}  // namespace
}  // namespace vt::report
