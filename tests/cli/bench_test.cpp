// bench: the keys of the contract, one line in the log, and the device that a person must choose.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/program.hpp"

namespace vt::test {
namespace {

using Words = std::vector<std::string>;

class BenchVerb : public ::testing::Test {
 protected:
  static Words words(const Words& more) {
    Words all = {"bench", "--sim",     "shop", "--device",  "cpu", "--threads",
                 "1",     "--seconds", "0.02", "--repeats", "3"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  Workplace place;
};

void expect_figures(const nlohmann::json& summary) {
  const auto& rate = summary["run"]["page_views_per_second"];
  EXPECT_GT(rate["min"].get<double>(), 0.0);
  EXPECT_LE(rate["min"].get<double>(), rate["median"].get<double>());
  EXPECT_LE(rate["median"].get<double>(), rate["max"].get<double>());
  const auto& roofline = summary["run"]["roofline"];
  EXPECT_GT(roofline["page_views_per_second"].get<double>(), 0.0);
  EXPECT_GT(roofline["fraction"].get<double>(), 0.0);
  EXPECT_EQ(roofline["bound"], "fp32 product");
  EXPECT_TRUE(summary["run"]["gpu"].is_null());
  EXPECT_TRUE(summary["run"]["flags"].contains("kernel"));
  EXPECT_TRUE(summary["run"].contains("commit"));
}

TEST_F(BenchVerb, EveryCaseLeavesTheKeysOfTheContract) {
  for (const std::string name : {"env", "rollout", "train"}) {
    place.must(words({"--case", name, "--lanes", "200", "--out", name, "--log", "log.jsonl", "--quiet"}));
    const auto summary = nlohmann::json::parse(place.read(name + "/summary.json"));
    EXPECT_EQ(summary["verb"], "bench");
    EXPECT_EQ(summary["case"], name);
    EXPECT_EQ(summary["lanes"], 200);
    EXPECT_EQ(summary["repeats"], 3);
    expect_figures(summary);
  }
  const std::string log = place.read("log.jsonl");
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 3);
}

// The shop: 11 one-hot columns of 4 attributes, 5 actions and the page, 7 latents, hidden layers 13 and 9, 7
// logits.
TEST_F(BenchVerb, WorkIsCountedFromTheShapes) {
  place.must(words({"--case", "env", "--lanes", "64", "--out", "a", "--quiet"}));
  const auto run = nlohmann::json::parse(place.read("a/summary.json"))["run"];
  const double page = 2.0 * (6 * 13 + 13 * 9 + 9 * 7);
  const double session = 4.0 * 13 + 2.0 * (7 * 13 + 13 * 9 + 9 * 11);
  EXPECT_NEAR(run["roofline"]["flops_per_page_view"].get<double>(),
              page + session / run["means"]["pages_per_session"].get<double>(), 1e-6);
}

TEST_F(BenchVerb, JsonIsAllThatStdoutHolds) {
  const Finished finished = place.must(words({"--case", "env", "--lanes", "64", "--json", "--out", "a"}));
  EXPECT_EQ(nlohmann::json::parse(finished.out), nlohmann::json::parse(place.read("a/summary.json")));
}

TEST_F(BenchVerb, TheDeviceMustBeChosen) {
  for (const Words& more : {Words{}, Words{"--device", "auto"}}) {
    Words all = {"bench", "--sim", "shop", "--case", "env", "--out", "refused"};
    all.insert(all.end(), more.begin(), more.end());
    const Finished finished = place.run(all);
    EXPECT_EQ(finished.code, 2);
    EXPECT_NE(finished.err.find("--device cpu"), std::string::npos) << finished.err;
    EXPECT_FALSE(std::filesystem::exists(place.file("refused")));
  }
}

TEST_F(BenchVerb, UnknownCasesAndOptionsOfOtherBuildsAreRefused) {
  EXPECT_EQ(place.run(words({"--case", "step"})).code, 2);
  EXPECT_EQ(place.run(words({"--kernel", "fused"})).code, 2);
  EXPECT_EQ(place.run(words({"--repeats", "0"})).code, 2);
  EXPECT_EQ(place.run(words({"--lanes", "64,128"})).code, 2);  // a list is for a GPU
  EXPECT_EQ(place.run(words({"--lanes", "0"})).code, 2);
}

}  // namespace
}  // namespace vt::test
