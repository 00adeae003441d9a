// fit-behavior: a simulator from logs, the same bytes for any threads and after a kill, with what the
// contract names; what a log cannot support is refused.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "tests/cli/program.hpp"
#include "vt/sim/model.hpp"

namespace vt::test {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

class FitBehavior : public ::testing::Test {
 protected:
  FitBehavior() {
    place.must({"synth", "--sim", "shop", "--policy", "gaussian:0.5", "--sessions", "1500", "--out", "log",
                "--quiet"});
  }
  static Words words(const std::string& out, const Words& more = {}) {
    Words all = {
        "fit-behavior", "--data",      "log", "--out",          out,   "--quiet",          "--bc-hidden",
        "16,16",        "--bc-epochs", "3",   "--bc-minibatch", "300", "--score-sessions", "2000"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  void expect_same(const std::string& a, const std::string& b,
                   const Words& simulators = {"simulator"}) const {
    place.expect_same(a, b, files_of(simulators));
    EXPECT_EQ(place.read(a + "/by_attribute.csv"), place.read(b + "/by_attribute.csv"));
  }
  Workplace place;
};

TEST_F(FitBehavior, LeavesASimulatorAndWhatTheContractNames) {
  const Finished finished = place.must(words("a"));
  const json summary = place.stable_summary("a");
  EXPECT_EQ(finished.err.find("knows nothing about actions") != std::string::npos,
            summary["gain_from_actions"] <= 0.0)
      << finished.err;
  for (const char* side : {"real", "simulated", "simulated_generated"}) {
    for (const char* name :
         {"r2p", "turn_per_page", "buy_per_page", "leave_per_page", "pages_per_session", "clicks_per_page"})
      EXPECT_TRUE(summary[side].contains(name)) << side << " " << name;
  }
  // The shop is the truth: 300 held-out sessions have shares within .1, five deviations.
  EXPECT_NEAR(summary["simulated"]["turn_per_page"], summary["real"]["turn_per_page"], 0.1);
  EXPECT_LT(summary["session_length_ks"], 0.15);
  EXPECT_TRUE(summary.contains("gain_from_actions"));
  EXPECT_EQ(summary["customers"]["kind"], "empirical");
  EXPECT_EQ(place.metrics("a").size(), 3u);
  EXPECT_NE(finished.out.find("session lengths, real and simulated: "), std::string::npos) << finished.out;
  EXPECT_NE(finished.out.find("seeing actions is worth "), std::string::npos) << finished.out;
  EXPECT_EQ(place.read("a/config.toml").find("[mail]"),
            std::string::npos);  // behaviour cloning has no use for it
  EXPECT_NE(place.read("a/by_attribute.csv").find("attribute,level,page_views,r2p,simulated_page_views"),
            std::string::npos);

  const ModelPtr learned = load_simulator(place.file("a/simulator"));
  EXPECT_EQ(learned->customer_policy.widths(), (std::vector<int>{17, 16, 16, 7}));
  EXPECT_EQ(learned->spec.rules.max_page_index, 6);
  EXPECT_NEAR(learned->spec.scale[0], 0.5, 0.05);
  EXPECT_EQ(learned->logging_log_std.size(), 5u);
  EXPECT_FALSE(learned->spec.norm_quantiles.empty());
  place.must(
      {"eval", "--sim", "a", "--policy", "historical", "--sessions", "200", "--out", "scored", "--quiet"});
}

TEST_F(FitBehavior, ThreadsChangeNothingAndConfigRepeatsTheRun) {
  place.must(words("a"));
  place.must({"fit-behavior", "--config", "a/config.toml", "--out", "b", "--threads", "2", "--batch", "300",
              "--quiet"});
  expect_same("a", "b");
}

TEST_F(FitBehavior, KilledAndResumedItGivesTheSameSimulator) {
  place.must(words("whole"));
  Process process(place.folder(), words("killed"));
  while (process.running() && !std::filesystem::exists(place.file("killed/checkpoints/fit-behavior")))
    std::this_thread::yield();
  process.send(SIGKILL);
  process.wait();
  place.must({"fit-behavior", "--resume", "killed", "--quiet"});
  expect_same("whole", "killed");
}

TEST_F(FitBehavior, MembersAreSimulatorsOfTheirOwn) {
  place.must(words("a", {"--members", "2"}));
  EXPECT_FALSE(std::filesystem::exists(place.file("a/simulator")));
  const ModelPtr first = load_simulator(place.file("a/simulator-1"));
  const ModelPtr second = load_simulator(place.file("a/simulator-2"));
  EXPECT_NE(first->spec.hash, second->spec.hash);
  EXPECT_EQ(place.stable_summary("a")["members"].size(), 2u);
  EXPECT_EQ(place.metrics("a").size(), 6u);
}

// In the middle of the second one.
TEST_F(FitBehavior, InterruptedMembersGoOnToTheSameSimulators) {
  const Words members = {"--members", "2", "--bc-epochs", "20"};
  place.must(words("whole", members));
  for (const int signal : {SIGKILL, SIGTERM}) {
    const std::string out = "cut" + std::to_string(signal);
    place.cut(words(out, members), out, 25, signal);
    place.must({"fit-behavior", "--resume", out, "--quiet"});
    expect_same("whole", out, {"simulator-1", "simulator-2"});
  }
}

TEST_F(FitBehavior, CustomersOfASimulatorMayStartItsSessions) {
  place.must(words("a", {"--customers", "shop"}));
  EXPECT_EQ(place.stable_summary("a")["customers"]["kind"], "mlp");
  const Finished refused = place.run(words("b", {"--customers", "market"}));
  EXPECT_EQ(refused.code, 3) << refused.err;
  EXPECT_NE(refused.err.find("attributes"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(place.file("b")));
}

// Three customers who buy, leave or turn; no actions.
TEST_F(FitBehavior, ALogWithoutActionsGivesCustomersOnly) {
  std::string log = "id,page,who,event\n";
  for (int s = 0; s < 300; ++s) {
    const std::string id = std::to_string(s), who = std::string(1, static_cast<char>('a' + s % 3));
    if (s % 4 == 0) log += id + ",0," + who + ",turn\n";
    log += id + (s % 4 == 0 ? ",1," : ",0,") + who + (s % 2 == 0 ? ",buy\n" : ",leave\n");
  }
  place.write("plain.csv", log);
  place.write("plain.toml",
              "[session]\nid = \"id\"\npage = \"page\"\n[[attributes]]\nname = \"who\"\ncolumn = \"who\"\n"
              "[feedback]\nbuy = { column = \"event\", equals = \"buy\" }\n"
              "leave = { column = \"event\", equals = \"leave\" }\n");
  place.must({"import", "csv", "plain.csv", "--map", "plain.toml", "--out", "plain", "--quiet"});
  place.must(words("a", {"--data", "plain"}));
  EXPECT_EQ(load_simulator(place.file("a/simulator"))->spec.action_size(), 0);
  EXPECT_FALSE(place.stable_summary("a").contains("gain_from_actions"));
  const Finished refused = place.run({"train", "--sim", "a", "--iterations", "1", "--out", "b", "--quiet"});
  EXPECT_EQ(refused.code, 2) << refused.err;
  EXPECT_NE(refused.err.find("action"), std::string::npos) << refused.err;
}

TEST_F(FitBehavior, WhatALogCannotSupportIsRefused) {
  const auto refused = [&](const Words& arguments, int code, const std::string& part) {
    const Finished finished = place.run(arguments);
    EXPECT_EQ(finished.code, code) << finished.err;
    EXPECT_NE(finished.err.find(part), std::string::npos) << finished.err;
    EXPECT_FALSE(std::filesystem::exists(place.file("refused")));
  };
  refused(words("refused", {"--data", "nowhere"}), 2, "nowhere");
  refused(words("refused", {"--select", "hour=3"}), 2, "hour");
  refused(words("refused", {"--bc-minibatch", "0"}), 2, "bc");
  refused(words("refused", {"--select", "split=held_out"}), 3, "held out");
  place.write("clicks.csv", "who,c\na,1\nb,0\na,0\nb,1\n");
  place.write("clicks.toml",
              "[session]\none_page_per_row = true\n[[attributes]]\nname = \"who\"\n"
              "column = \"who\"\n[feedback]\nclicks = \"c\"\nn_slots = 1\n");
  place.must({"import", "csv", "clicks.csv", "--map", "clicks.toml", "--out", "clicks", "--quiet"});
  refused(words("refused", {"--data", "clicks"}), 3, "known feedback");
}

}  // namespace
}  // namespace vt::test
