// train: products, resuming after SIGKILL and SIGINT, and options that a simulator cannot have.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <sstream>
#include <thread>

#include "tests/cli/program.hpp"

namespace vt::test {
namespace {

using Words = std::vector<std::string>;

class Train : public ::testing::Test {
 protected:
  static Words words(const std::string& out, Words more = {}) {
    Words all = {"train",
                 "--sim",
                 "shop",
                 "--algo",
                 "trpo",
                 "--lanes",
                 "100",
                 "--horizon",
                 "10",
                 "--out",
                 out,
                 "--iterations",
                 "12",
                 "--policy-hidden",
                 "8",
                 "--quiet",
                 "--threads",
                 "1",
                 "--train-final-sessions",
                 "500"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  std::ptrdiff_t lines(const std::string& run) const {
    const std::string text = place.read(run + "/metrics.jsonl");
    return std::count(text.begin(), text.end(), '\n');
  }
  // metrics.jsonl without what is volatile.
  std::vector<nlohmann::json> metrics(const std::string& run) const {
    std::vector<nlohmann::json> all;
    std::istringstream text(place.read(run + "/metrics.jsonl"));
    for (std::string line; std::getline(text, line);) {
      all.push_back(nlohmann::json::parse(line));
      all.back().erase("run");
    }
    return all;
  }
  void wait_for_iterations(Process& process, const std::string& run, std::ptrdiff_t count) const {
    while (process.running() && lines(run) < count) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  void expect_same(const std::string& a, const std::string& b) const {
    EXPECT_EQ(place.read(a + "/policy.safetensors"), place.read(b + "/policy.safetensors"));
    EXPECT_EQ(place.stable_summary(a), place.stable_summary(b));
    EXPECT_EQ(metrics(a), metrics(b));
  }
  Workplace place;
};

TEST_F(Train, LeavesEverythingThatTheContractNames) {
  place.must(words("a"));
  const auto summary = place.stable_summary("a");
  EXPECT_EQ(summary["iterations"], 12);
  EXPECT_EQ(summary["page_views"], 12'000);
  EXPECT_EQ(summary["accepted_steps"].get<int>() + summary["rejected_steps"].get<int>(), 12);
  EXPECT_TRUE(summary["final"]["r2p"].contains("ci95"));
  EXPECT_TRUE(summary.contains("kl") && summary.contains("entropy") &&
              summary.contains("negative_curvature"));
  const auto log = metrics("a");
  ASSERT_EQ(log.size(), 12u);
  EXPECT_EQ(log[11]["iteration"], 12);
  int events = 0;
  for (const auto& entry : std::filesystem::directory_iterator(place.file("a"))) {
    events += entry.path().filename().string().starts_with("events.out.tfevents.") ? 1 : 0;
  }
  EXPECT_EQ(events, 1);
  place.must({"eval", "--sim", "shop", "--policy", "a", "--sessions", "500", "--first-session",
              "9223372036854775808", "--out", "scored", "--quiet"});
  EXPECT_EQ(place.stable_summary("scored")["metrics"], summary["final"]);
}

TEST_F(Train, ThreadsChangeNothingAndConfigRepeatsTheRun) {
  place.must(words("a"));
  place.must(
      {"train", "--config", "a/config.toml", "--out", "b", "--threads", "2", "--batch", "300", "--quiet"});
  expect_same("a", "b");
}

TEST_F(Train, KilledAndResumedItGivesTheSameWeights) {
  place.must(words("whole"));
  for (const int iterations : {0, 1, 5}) {
    const std::string out = "killed" + std::to_string(iterations);
    Process process(place.folder(), words(out));
    while (process.running() && !std::filesystem::exists(place.file(out + "/config.toml")))
      std::this_thread::yield();
    wait_for_iterations(process, out, iterations);
    process.send(SIGKILL);
    process.wait();
    place.must({"train", "--resume", out, "--quiet"});
    expect_same("whole", out);
  }
}

TEST_F(Train, SigtermStopsCleanlyAndALongerBudgetGoesOn) {
  place.must(words("whole", {"--set", "iterations=30"}));
  Process process(place.folder(), words("cut", {"--set", "iterations=1000000"}));
  wait_for_iterations(process, "cut", 2);
  process.send(SIGTERM);
  EXPECT_EQ(process.wait().code, 130);
  EXPECT_FALSE(std::filesystem::exists(place.file("cut/summary.json")));
  EXPECT_FALSE(std::filesystem::exists(place.file("cut/policy.safetensors")));
  const std::ptrdiff_t done = lines("cut");
  ASSERT_LT(done, 30);
  EXPECT_EQ(place.run({"train", "--resume", "cut", "--train-gamma", "0.5"}).code, 2);
  place.must({"train", "--resume", "cut", "--iterations", "30", "--quiet"});
  expect_same("whole", "cut");
}

TEST_F(Train, AnAlteredCheckpointIsBadInput) {
  place.must(words("a"));
  std::string bytes = place.read("a/checkpoints/train");
  ASSERT_GT(bytes.size(), 100u);
  place.write("a/checkpoints/train", bytes.substr(0, bytes.size() / 2));
  EXPECT_EQ(place.run({"train", "--resume", "a"}).code, 3);
}

TEST_F(Train, OptionsThatTheSimulatorCannotHave) {
  const auto refused = [&](const Words& more, const std::string& part) {
    const Finished finished = place.run(words("refused", more));
    EXPECT_EQ(finished.code, 2) << finished.err;
    EXPECT_NE(finished.err.find(part), std::string::npos) << finished.err;
    EXPECT_FALSE(std::filesystem::exists(place.file("refused")));
  };
  refused({"--anc-mu", "p95/2"}, "anc.mu");
  refused({"--anc-unit", "p95"}, "anc.unit");
  refused({"--train-reward", "turnover"}, "reward");
  refused({"--page-views", "999"}, "page_views");
  refused({"--anc-mu", "p95/0"}, "anc.mu");
  refused({"--algo", "ppo"}, "algo");
}

}  // namespace
}  // namespace vt::test
