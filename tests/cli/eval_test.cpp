// eval: the same bytes for any threads, batch and interruption; policies from words and files.
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <set>
#include <sstream>
#include <thread>

#include "tests/cli/program.hpp"

namespace vt::test {
namespace {

using Words = std::vector<std::string>;

class Eval : public ::testing::Test {
 protected:
  void eval(const std::string& out, const std::string& policy, Words more = {}) const {
    Words words = {"eval",       "--sim", "shop",  "--policy", policy,
                   "--sessions", "5000",  "--out", out,        "--quiet"};
    words.insert(words.end(), more.begin(), more.end());
    place.must(words);
  }
  void expect_same(const std::string& a, const std::string& b) const {
    EXPECT_EQ(place.stable_summary(a), place.stable_summary(b));
    EXPECT_EQ(place.read(a + "/by_page.csv"), place.read(b + "/by_page.csv"));
    EXPECT_EQ(place.read(a + "/by_attribute.csv"), place.read(b + "/by_attribute.csv"));
  }
  double norm(const std::string& run) const {
    return place.stable_summary(run)["metrics"]["action_norm"]["mean"].get<double>();
  }
  Workplace place;
};

TEST_F(Eval, ThreadsAndBatchesChangeNoByte) {
  eval("standard", "uniform");
  int count = 0;
  for (const char* threads : {"1", "2"}) {
    for (const char* batch : {"256", "1000", "4096", "65536"}) {
      const std::string out = "other" + std::to_string(count++);
      eval(out, "uniform", {"--threads", threads, "--batch", batch});
      expect_same("standard", out);
    }
  }
  EXPECT_NE(place.read("standard/by_page.csv").find("page,page_views,r2p,r2p_se"), std::string::npos);
  EXPECT_NE(place.read("standard/by_attribute.csv").find("attribute,level,sessions,page_views"),
            std::string::npos);
}

TEST_F(Eval, ConstantsFromWordsAndFilesAgree) {
  eval("word", "constant:0.25");
  place.write("action.csv", "a_0,a_1,a_2,a_3,a_4\n0.25,0.25,0.25,0.25,0.25\n");
  eval("file", "constant:action.csv");
  expect_same("word", "file");
  EXPECT_NEAR(norm("word"), 0.25 * std::sqrt(5.0), 1e-6);
  eval("spread", "gaussian:0.1");
  EXPECT_GT(norm("spread"), 0.0);
  eval("centre", "gaussian:0.1", {"--action", "mean"});
  EXPECT_EQ(norm("centre"), 0.0);
}

TEST_F(Eval, LoggedActionsComeFromADataSet) {
  place.must(
      {"synth", "--sim", "shop", "--policy", "uniform", "--sessions", "300", "--out", "log", "--quiet"});
  eval("logged", "logged", {"--data", "log"});
  eval("again", "logged", {"--data", "log", "--threads", "1", "--batch", "256"});
  expect_same("logged", "again");
  EXPECT_EQ(place.stable_summary("logged")["policy"]["action"], "sample");
  eval("uniform", "uniform");
  EXPECT_NEAR(norm("logged"), norm("uniform"), 0.03);  // 300 sessions of actions, about 5 standard errors
  const Finished none = place.run({"eval", "--sim", "shop", "--policy", "logged", "--sessions", "10"});
  EXPECT_EQ(none.code, 2) << none.err;
  EXPECT_NE(none.err.find("--data"), std::string::npos);
}

TEST_F(Eval, TablesBySessionAndByCustomer) {
  std::string rows = "session,a_0,a_1,a_2,a_3,a_4\n";
  for (int session = 4999; session >= 0; --session)
    rows += std::to_string(session) + ",0.25,0.25,0.25,0.25,0.25\n";
  place.write("by_session.csv", rows);
  eval("word", "constant:0.25");
  eval("table", "table:by_session.csv");
  EXPECT_EQ(place.stable_summary("table")["metrics"], place.stable_summary("word")["metrics"]);
  EXPECT_EQ(place.stable_summary("table")["policy"]["kind"], "table");
  const Finished missing =
      place.run({"eval", "--sim", "shop", "--policy", "table:by_session.csv", "--sessions", "5001"});
  EXPECT_EQ(missing.code, 3) << missing.err;

  place.must({"sample", "--sim", "shop", "--count", "2000", "--file", "customers.csv", "--quiet"});
  std::istringstream customers(place.read("customers.csv"));
  std::string line, table;
  std::set<std::string> seen;
  std::getline(customers, line);
  table = line.substr(line.find(',') + 1) + ",a_0,a_1,a_2,a_3,a_4\n";
  while (std::getline(customers, line)) {
    const std::string codes = line.substr(line.find(',') + 1);
    if (seen.insert(codes).second) table += codes + ",0.25,0.25,0.25,0.25,0.25\n";
  }
  place.write("by_customer.csv", table);
  eval("customer", "table:by_customer.csv", {"--set", "sessions=2000"});
  eval("word2000", "constant:0.25", {"--set", "sessions=2000"});
  EXPECT_EQ(place.stable_summary("customer")["metrics"], place.stable_summary("word2000")["metrics"]);
}

TEST_F(Eval, BrokenTablesAreBadInput) {
  const auto code_of = [&](const std::string& text) {
    place.write("t.csv", text);
    const Finished finished =
        place.run({"eval", "--sim", "shop", "--policy", "table:t.csv", "--sessions", "10"});
    EXPECT_NE(finished.err.find("t.csv"), std::string::npos) << finished.err;
    return finished.code;
  };
  EXPECT_EQ(code_of("session,a_0,a_1,a_2,a_3\n0,1,1,1,1\n"), 3);                     // a_4 is missing
  EXPECT_EQ(code_of("session,a_0,a_1,a_2,a_3,a_4\n0,1,1,1,1,x\n"), 3);               // not a number
  EXPECT_EQ(code_of("session,a_0,a_1,a_2,a_3,a_4\n0,1,1,1,1,nan\n"), 3);             // not finite
  EXPECT_EQ(code_of("session,a_0,a_1,a_2,a_3,a_4\n0,0,0,0,0,0\n0,1,1,1,1,1\n"), 3);  // twice
  EXPECT_EQ(code_of("a_0,a_1,a_2,a_3,a_4\n1,1,1,1,1\n"), 3);                         // no key
  EXPECT_EQ(place.run({"eval", "--sim", "shop", "--policy", "table:none.csv"}).code, 2);
}

TEST_F(Eval, SplitBySessionNumbersItServesTheSamePages) {
  eval("whole", "uniform", {"--set", "sessions=1000"});
  eval("head", "uniform", {"--set", "sessions=300"});
  eval("tail", "uniform", {"--set", "sessions=700", "--first-session", "300"});
  const auto whole = place.stable_summary("whole"), head = place.stable_summary("head"),
             tail = place.stable_summary("tail");
  for (const char* key : {"sessions", "page_views", "components_at_bound"}) {
    EXPECT_EQ(head[key].get<std::int64_t>() + tail[key].get<std::int64_t>(), whole[key].get<std::int64_t>())
        << key;
  }
  const auto bought = [](const nlohmann::json& s) { return s["metrics"]["tv_total"]["mean"].get<double>(); };
  EXPECT_EQ(bought(head) + bought(tail), bought(whole));
  eval("last", "uniform", {"--set", "sessions=1", "--first-session", "18446744073709551615"});
}

TEST_F(Eval, InterruptedKilledAndResumedItGivesTheSame) {
  const Words words = {"eval",       "--sim",   "shop",      "--policy", "uniform",
                       "--sessions", "2000000", "--threads", "1"};
  const auto with = [&](Words more) {
    Words all = words;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  place.must(with({"--out", "whole", "--quiet"}));
  for (const int signal : {SIGINT, SIGTERM}) {
    const std::string out = "cut" + std::to_string(signal);
    Process process(place.folder(), with({"--out", out, "--quiet"}));
    while (process.running() && !std::filesystem::exists(place.file(out + "/config.toml"))) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    process.send(signal);
    ASSERT_EQ(process.wait().code, 130);
    EXPECT_TRUE(std::filesystem::exists(place.file(out + "/checkpoints/evaluation")));
    EXPECT_FALSE(std::filesystem::exists(place.file(out + "/summary.json")));
    EXPECT_EQ(place.run({"eval", "--resume", out, "--sessions", "5"}).code, 2);
    Process killed(place.folder(), {"eval", "--resume", out, "--quiet"});
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
    killed.send(SIGKILL);
    killed.wait();
    place.must({"eval", "--resume", out, "--quiet", "--threads", "2", "--batch", "1000"});
    expect_same("whole", out);
    EXPECT_FALSE(std::filesystem::exists(place.file(out + "/checkpoints")));
  }
}

TEST_F(Eval, AnotherEvaluationsCheckpointIsBadInput) {
  eval("a", "uniform");
  std::filesystem::create_directory(place.file("a/checkpoints"));
  place.write("a/checkpoints/evaluation", std::string(200, 'x'));
  EXPECT_EQ(place.run({"eval", "--resume", "a"}).code, 3);
}

}  // namespace
}  // namespace vt::test
