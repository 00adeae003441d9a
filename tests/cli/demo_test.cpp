// demo: the whole arrow from logs to rankers that are set beside the truth, as small as it goes.
#include <gtest/gtest.h>

#include "tests/cli/program.hpp"

namespace vt::test {
namespace {

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
  place.must({"demo", "--resume", "d", "--quiet"});
  EXPECT_EQ(std::filesystem::last_write_time(place.file("d/behaviour/summary.json")), before);
  EXPECT_EQ(place.stable_summary("d"), stable);
}

}  // namespace
}  // namespace vt::test
