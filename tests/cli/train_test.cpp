// train: products, resuming after SIGKILL and SIGINT, and options that a simulator cannot have.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
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
  void expect_same(const std::string& a, const std::string& b) const {
    place.expect_same(a, b, {"policy.safetensors"});
  }
  void log_sessions() const {
    place.must({"synth", "--sim", "shop", "--policy", "gaussian:0.5", "--sessions", "1500", "--out", "log",
                "--quiet"});
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
  const auto log = place.metrics("a");
  ASSERT_EQ(log.size(), 12u);
  EXPECT_EQ(log[11]["iteration"], 12);
  for (const char* name : {"r2p", "clicks_per_page"})  // what the simulator cannot give is absent, not 0
    EXPECT_EQ(log[11].contains(name), summary["final"].contains(name)) << name;
  EXPECT_FALSE(log[11].contains("norm_over_p95"));  // nothing was logged
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
    place.wait_for_lines(process, out, iterations);
    process.send(SIGKILL);
    process.wait();
    place.must({"train", "--resume", out, "--quiet"});
    expect_same("whole", out);
  }
}

TEST_F(Train, SigtermStopsCleanlyAndALongerBudgetGoesOn) {
  place.must(words("whole", {"--set", "iterations=30"}));
  place.cut(words("cut", {"--set", "iterations=1000000"}), "cut", 2, SIGTERM);
  EXPECT_FALSE(std::filesystem::exists(place.file("cut/policy.safetensors")));
  ASSERT_LT(place.lines("cut"), 30);
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
  refused({"--sim", "market", "--algo", "pathwise"}, "customer network");
}

TEST_F(Train, AnOptionThatTheAlgorithmDoesNotUseIsRefusedByName) {
  const auto refused = [&](const std::string& algo, const Words& more, const std::string& key) {
    Words all = {"train", "--sim", "shop", "--data", "log", "--algo", algo, "--out", "refused"};
    if (algo[0] != 's') all.erase(all.begin() + 3, all.begin() + 5);
    all.insert(all.end(), more.begin(), more.end());
    const Finished finished = place.run(all);
    EXPECT_EQ(finished.code, 2) << finished.err;
    EXPECT_NE(finished.err.find("unused option (" + key + ")"), std::string::npos) << finished.err;
    EXPECT_FALSE(std::filesystem::exists(place.file("refused")));
  };
  refused("trpo", {"--train-clip", "0.1"}, "train.clip");
  refused("trpo", {"--data", "log"}, "data");
  refused("ppo", {"--train-delta", "0.1"}, "train.delta");
  refused("pathwise", {"--train-gamma", "0.1"}, "train.gamma");
  refused("pathwise", {"--set", "policy.init_std=1"}, "policy.init_std");
  refused("sl1", {"--lanes", "5"}, "lanes");
  refused("sl2", {"--anc-rho", "1"}, "anc.rho");
}

TEST_F(Train, EveryAlgorithmBySimulatorGivesTheSameForAnyThreadsAndGoesOn) {
  for (const std::string algo : {"ppo", "pathwise"}) {
    const auto some = [&](const std::string& out, const std::string& iterations, const std::string& threads) {
      place.must({"train", "--sim",           "shop",     "--algo",
                  algo,    "--lanes",         "200",      "--horizon",
                  "5",     "--iterations",    iterations, "--threads",
                  threads, "--out",           algo + out, "--train-final-sessions",
                  "300",   "--policy-hidden", "8",        "--quiet"});
    };
    some("1", "6", "1");
    some("2", "6", "2");
    some("cut", "3", "2");
    place.must({"train", "--resume", algo + "cut", "--iterations", "6", "--quiet"});
    expect_same(algo + "1", algo + "2");
    expect_same(algo + "1", algo + "cut");
    const auto summary = place.stable_summary(algo + "1");
    EXPECT_EQ(summary["algo"], algo);
    EXPECT_EQ(summary["iterations"], 6);
    EXPECT_EQ(summary["page_views"], 6'000);
    EXPECT_FALSE(summary.contains("accepted_steps"));
    EXPECT_TRUE(summary["final"].contains("r2p"));
  }
}

TEST_F(Train, AnInterruptedSupervisedRankerGoesOnToTheSameWeights) {
  log_sessions();
  const auto sl1 = [](const std::string& out) {
    return Words{"train", "--data",       "log", "--algo",           "sl1",  "--out",
                 out,     "--iterations", "100", "--train-patience", "1000", "--policy-hidden",
                 "16",    "--threads",    "1",   "--quiet"};
  };
  place.must(sl1("whole"));
  EXPECT_EQ(place.stable_summary("whole")["iterations"], 100);
  for (const int signal : {SIGKILL, SIGTERM}) {
    const std::string out = "cut" + std::to_string(signal);
    place.cut(sl1(out), out, 5, signal);
    place.must({"train", "--resume", out, "--quiet"});
    expect_same("whole", out);
  }
}

TEST_F(Train, SupervisedRankersTakeALogAndAreScoredWhereASimulatorIsGiven) {
  log_sessions();
  for (const std::string algo : {"sl1", "sl2"}) {
    const Words log = {"train", "--data", "log", "--algo", algo, "--policy-hidden", "8", "--quiet"};
    const auto with = [&](Words more) {
      Words all = log;
      all.insert(all.end(), more.begin(), more.end());
      return all;
    };
    const Finished told = place.must(with({"--out", algo + "a", "--threads", "1"}));
    EXPECT_NE(told.out.find("mean |a| "), std::string::npos) << told.out;
    EXPECT_NE(told.out.find("saturated "), std::string::npos) << told.out;
    place.must(
        with({"--out", algo + "b", "--threads", "2", "--sim", "shop", "--train-final-sessions", "200"}));
    EXPECT_EQ(place.read(algo + "a/policy.safetensors"), place.read(algo + "b/policy.safetensors"));
    EXPECT_EQ(place.metrics(algo + "a"), place.metrics(algo + "b"));
    const auto alone = place.stable_summary(algo + "a"), scored = place.stable_summary(algo + "b");
    EXPECT_GT(alone["mean_norm"].get<double>(), 0.0);
    EXPECT_TRUE(alone.contains("saturated") && alone.contains("held_out_loss"));
    EXPECT_FALSE(alone.contains("final") || alone.contains("sim"));
    EXPECT_TRUE(scored["final"].contains("r2p"));
    place.must({"eval", "--sim", "shop", "--policy", algo + "a", "--sessions", "200", "--first-session",
                "9223372036854775808", "--out", algo + "score", "--quiet"});
    EXPECT_EQ(place.stable_summary(algo + "score")["metrics"], scored["final"]);
  }
  const Finished finished =
      place.run({"train", "--data", "log", "--sim", "market", "--algo", "sl1", "--out", "other"});
  EXPECT_EQ(finished.code, 2) << finished.err;
}

}  // namespace
}  // namespace vt::test
