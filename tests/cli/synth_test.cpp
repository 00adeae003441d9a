// synth: simulated logs, the same bytes for any threads and batches, with what the simulator knows of itself.
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <thread>

#include "tests/cli/program.hpp"
#include "tests/support/random_models.hpp"
#include "vt/data/data_set.hpp"

namespace vt::test {
namespace {

using nlohmann::json;

class Synth : public ::testing::Test {
 protected:
  std::string log(const std::string& out, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"synth", "--sim", "shop", "--policy", "gaussian:0.5", "--sessions",
                                      "1000",  "--out", out,    "--quiet",  "--force"};
    words.insert(words.end(), more.begin(), more.end());
    place.must(words);
    const bool csv = std::filesystem::exists(place.file(out + "/pages.csv"));
    return place.read(out + (csv ? "/pages.csv" : "/pages.parquet")) + place.read(out + "/manifest.json");
  }
  Workplace place;
};

TEST_F(Synth, ThreadsAndBatchesChangeNoByte) {
  for (const std::string format : {"csv", "parquet"}) {
    const std::string standard = log("a", {"--format", format});
    EXPECT_EQ(log("b", {"--format", format, "--threads", "1", "--batch", "7"}), standard);
    EXPECT_EQ(log("b", {"--format", format, "--threads", "2", "--batch", "999"}), standard);
    EXPECT_NE(log("b", {"--format", format, "--seed", "1"}), standard);
    EXPECT_EQ(place.stable_summary("a")["page_views"].get<int>() > 1000, true);
  }
}

TEST_F(Synth, AnotherFirstSessionIsTheTailOfTheSameLog) {
  log("a", {"--format", "csv"});
  log("b", {"--format", "csv", "--first-session", "900", "--sessions", "100"});
  const std::string all = place.read("a/pages.csv");
  const std::string tail = place.read("b/pages.csv");
  EXPECT_EQ(tail.substr(tail.find('\n')), all.substr(all.find("\n900,")));
}

TEST_F(Synth, TheManifestKnowsTheSimulator) {
  log("a");
  const json manifest = json::parse(place.read("a/manifest.json"));
  const auto model = load_simulator(place.file("shop"));
  EXPECT_EQ(manifest["simulator"]["hash"], model->spec.hash);
  EXPECT_EQ(manifest["simulator"]["kind"], "learned");
  EXPECT_EQ(manifest["policy"], "gaussian");
  EXPECT_EQ(manifest["max_page_index"], model->spec.rules.max_page_index);
  EXPECT_EQ(manifest["n_slots"], model->spec.rules.n_slots);
  EXPECT_EQ(manifest["attributes"].size(), model->spec.attributes.size());
  EXPECT_EQ(manifest["action"]["high"][0], 2.0);
  EXPECT_EQ(manifest["columns"], (json{"action_logp", "n_clicks"}));
  EXPECT_NEAR(manifest["action"]["scale"][0], 0.5, 0.05);
}

TEST_F(Synth, CheckAndEvalAgree) {
  log("a");
  const json facts = json::parse(place.must({"check", "a", "--json", "--quiet"}).out);
  EXPECT_EQ(facts["faults"]["count"], 0);
  place.must(
      {"eval", "--sim", "shop", "--policy", "gaussian:0.5", "--sessions", "1000", "--out", "e", "--quiet"});
  const json metrics = place.stable_summary("e")["metrics"];
  for (const char* name :
       {"r2p", "turn_per_page", "leave_per_page", "clicks_per_page", "ctr", "pages_per_session"}) {
    EXPECT_DOUBLE_EQ(facts["metrics"][name], metrics[name]["mean"]) << name;
  }
}

// log N(a; 0, 0.25) of the drawn, unclipped action: exact where no component is cut.
TEST_F(Synth, TheDensityIsThatOfTheAction) {
  log("a");
  const data::LoadedPages loaded = data::load_pages(place.file("a"), {});
  int compared = 0;
  for (std::size_t row = 0; row < loaded.pages.rows(); ++row) {
    double density = 0.0;
    bool cut = false;
    for (int i = 0; i < loaded.pages.actions; ++i) {
      const double a = static_cast<double>(loaded.pages.action_of(row)[i]);
      density -= a * a / (2 * 0.25) + std::log(0.5) + 0.5 * std::log(2 * M_PI);
      cut = cut || std::abs(a) >= 2.0;
    }
    if (cut) continue;
    ASSERT_NEAR(loaded.pages.action_logp[row], density, 0.05) << "up to the rounding of actions to 16 bits";
    ++compared;
  }
  EXPECT_GT(compared, 1000);
}

// Labels, bounds and turnover included: 11 attributes of 88 levels, R2P .09 (five standard errors about its
// truth).
TEST_F(Synth, TheMarketLeavesLogs) {
  place.must(
      {"synth", "--sim", "market", "--policy", "historical", "--sessions", "3000", "--out", "m", "--quiet"});
  const json manifest = json::parse(place.read("m/manifest.json"));
  std::size_t width = 0;
  for (const json& attribute : manifest["attributes"]) {
    width += attribute["size"].get<std::size_t>();
    EXPECT_TRUE(attribute["labels"].empty() || attribute["labels"].size() == attribute["size"]);
  }
  EXPECT_EQ(manifest["attributes"].size(), 11u);
  EXPECT_EQ(width, 88u);
  EXPECT_EQ(manifest["action"]["low"][26], -16.0);
  const json facts = json::parse(place.must({"check", "m", "--json", "--quiet"}).out);
  EXPECT_NEAR(facts["metrics"]["r2p"], 0.09,
              5 * std::sqrt(0.09 * 0.91 / facts["page_views"].get<double>()) + 0.005);
}

TEST_F(Synth, ALogWithoutPurchasesHasPageCounts) {
  save_simulator(*random_virtualtb(2), place.file("counted"));
  place.must({"synth", "--sim", "counted", "--policy", "zero", "--sessions", "300", "--out", "v", "--quiet"});
  const json facts = json::parse(place.must({"check", "v", "--json", "--quiet"}).out);
  EXPECT_EQ(facts["metrics"]["r2p"], 0.0);
  EXPECT_EQ(json::parse(place.read("v/manifest.json"))["columns"], (json{"n_clicks"}));
}

TEST_F(Synth, InterruptedItLeavesNoDataSet) {
  Process process(place.folder(), {"synth", "--sim", "shop", "--policy", "zero", "--sessions", "1000000000",
                                   "--out", "cut", "--quiet"});
  while (process.running() && !std::filesystem::exists(place.file("cut/config.toml"))) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  process.send(SIGTERM);
  const Finished finished = process.wait();
  EXPECT_EQ(finished.code, 130) << finished.err;
  EXPECT_FALSE(std::filesystem::exists(place.file("cut/manifest.json")));
  EXPECT_FALSE(std::filesystem::exists(place.file("cut/pages.parquet")));
  EXPECT_EQ(place.run({"synth", "--sim", "shop", "--policy", "zero", "--sessions", "0"}).code, 2);
}

}  // namespace
}  // namespace vt::test
