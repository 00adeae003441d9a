// sample and import.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "tests/cli/program.hpp"

namespace vt::test {
namespace {

class Sample : public ::testing::Test {
 protected:
  Workplace place;
};

TEST_F(Sample, CustomersAreThoseOfTheirSessionNumbers) {
  place.must({"sample", "--sim", "shop", "--count", "1000", "--file", "a.csv", "--out", "a"});
  const std::string csv = place.read("a.csv");
  EXPECT_TRUE(csv.starts_with("session,c_")) << csv.substr(0, 80);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1001);
  place.must({"sample", "--sim", "shop", "--count", "990", "--first-session", "10", "--file", "b.csv",
              "--threads", "1", "--batch", "17"});
  const std::string tail = place.read("b.csv");
  EXPECT_EQ(tail.substr(tail.find('\n')), csv.substr(csv.find("\n10,")));
  place.must({"sample", "--sim", "shop", "--count", "1000", "--seed", "1", "--file", "c.csv"});
  EXPECT_NE(place.read("c.csv"), csv);
  EXPECT_EQ(place.stable_summary("a")["sessions"], 1000);
}

TEST_F(Sample, ParquetHoldsATable) {
  place.must({"sample", "--sim", "shop", "--count", "100", "--file", "a.parquet"});
  const std::string bytes = place.read("a.parquet");
  ASSERT_GT(bytes.size(), 8u);
  EXPECT_EQ(bytes.substr(0, 4), "PAR1");
  EXPECT_EQ(place.run({"sample", "--sim", "shop", "--count", "100", "--file", "a.xls"}).code, 2);
}

TEST_F(Sample, AFileThatIsThereStays) {
  place.write("a.csv", "mine");
  EXPECT_EQ(place.run({"sample", "--sim", "shop", "--count", "10", "--file", "a.csv"}).code, 2);
  EXPECT_EQ(place.read("a.csv"), "mine");
  place.must({"sample", "--sim", "shop", "--count", "10", "--file", "a.csv", "--force"});
  EXPECT_NE(place.read("a.csv"), "mine");
}

TEST_F(Sample, ReleasedNetworksAreImportedAndEvaluated) {
  const char* data = std::getenv("VT_DATA");
  const auto weights = std::filesystem::absolute(data != nullptr ? data : "../shared/data") / "virtualtb";
  if (!std::filesystem::exists(weights)) GTEST_SKIP() << "no " << weights;
  place.must({"import", "virtualtb", weights.string(), "--out", "vtb", "--quiet"});
  place.must({"eval", "--sim", "vtb", "--policy", "zero", "--sessions", "2000", "--out", "zero", "--quiet"});
  const auto metrics = place.stable_summary("zero")["metrics"];
  const double mean = metrics["clicks_per_page"]["mean"], se = metrics["clicks_per_page"]["se"];
  EXPECT_NEAR(mean, 0.560, 5 * se);  // five standard errors
  EXPECT_FALSE(metrics.contains("r2p"));
}

TEST_F(Sample, ImportRefusesWhatIsNoWeights) {
  std::filesystem::create_directory(place.file("w"));
  for (const char* name : {"generator_model.pt", "leave_model.pt", "action_model.pt"}) {
    place.write(std::string("w/") + name, "no weights");
  }
  EXPECT_EQ(place.run({"import", "virtualtb", "w", "--out", "x"}).code, 3);
  EXPECT_EQ(place.run({"import", "virtualtb", "nowhere", "--out", "x"}).code, 2);
  EXPECT_EQ(place.run({"import", "other", "w", "--out", "x"}).code, 2);
  EXPECT_EQ(place.run({"import", "virtualtb"}).code, 2);
  EXPECT_FALSE(std::filesystem::exists(place.file("x")));
}

}  // namespace
}  // namespace vt::test
