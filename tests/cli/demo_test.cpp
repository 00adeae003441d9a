// demo: the whole arrow from logs to rankers that are set beside the truth, as small as it goes.
#include <gtest/gtest.h>

#include <sstream>

#include "tests/cli/program.hpp"

namespace vt::test {
namespace {

using Words = std::vector<std::string>;

Words words_of(const std::string& line) {
  Words cells;
  std::istringstream words(line);
  for (std::string word; words >> word;) cells.push_back(word);
  return cells;
}

// The table of the README: its columns, its rows in their order, and in them what the summary says.
void expect_table(const std::string& text, const nlohmann::json& policies) {
  const Words names = {"historical", "zero", "SL1", "SL2", "TRPO", "TRPO-ANC", "pathwise-ANC"};
  std::istringstream lines(text);
  std::string line;
  while (std::getline(lines, line) && line.empty()) continue;
  EXPECT_EQ(words_of(line), (Words{"R2P", "of", "learned", "true", "learned", "/", "true", "|a|/p95"}));
  for (const std::string& name : names) {
    ASSERT_TRUE(std::getline(lines, line)) << name;
    const Words row = words_of(line);  // name, learned +- error, true +- error, their ratio, |a| / p95
    ASSERT_EQ(row.size(), 9u) << line;
    EXPECT_EQ(row[0], name);
    const auto r2p = [&](const char* where) {
      return policies[name][where]["metrics"]["r2p"]["mean"].get<double>();
    };
    EXPECT_NEAR(std::stod(row[1]), r2p("learned"), 5.1e-5) << line;
    EXPECT_NEAR(std::stod(row[4]), r2p("true"), 5.1e-5) << line;
    EXPECT_NEAR(std::stod(row[7]), r2p("learned") / r2p("true"), 5.1e-3) << line;
  }
  std::getline(lines, line);
  EXPECT_EQ(line, "");
}

TEST(DemoVerb, LearnsAShopTrainsInItAndIsResumed) {
  const Workplace place;
  const Finished first = place.must({"demo", "--logged-sessions", "2000", "--page-views", "50000",
                                     "--sessions", "500", "--out", "d", "--json", "--quiet"});
  const auto summary = nlohmann::json::parse(first.out);  // nothing else is on stdout
  EXPECT_EQ(summary["policies"].size(), 7u);
  for (const auto& [name, entry] : summary["policies"].items()) {
    for (const char* where : {"learned", "true"}) {
      const double r2p = entry[where]["metrics"]["r2p"]["mean"];
      EXPECT_GT(r2p, 0.0) << name;
      EXPECT_LT(r2p, 1.0) << name;
    }
  }
  // 500 customers: seven standard errors around R2P = .09.
  EXPECT_NEAR(summary["policies"]["historical"]["true"]["metrics"]["r2p"]["mean"].get<double>(), 0.09, 0.05);
  EXPECT_EQ(summary["policies"]["zero"]["true"]["metrics"]["action_norm"]["mean"], 0.0);

  // Steps that are finished are not run again.
  const auto before = std::filesystem::last_write_time(place.file("d/behaviour/summary.json"));
  const auto stable = place.stable_summary("d");
  const Finished second = place.must({"demo", "--resume", "d", "--quiet"});
  EXPECT_EQ(std::filesystem::last_write_time(place.file("d/behaviour/summary.json")), before);
  EXPECT_EQ(place.stable_summary("d"), stable);
  expect_table(second.out, stable["policies"]);
}

}  // namespace
}  // namespace vt::test
