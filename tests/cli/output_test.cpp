// The output folder: where it is, what it holds, and that config.toml repeats the run.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <memory>

#include "tests/cli/program.hpp"

namespace vt::test {
namespace {

using Words = std::vector<std::string>;

class Output : public ::testing::Test {
 protected:
  Finished eval(Words more) const {
    Words words = {"eval", "--sim", "shop", "--policy", "zero", "--sessions", "300"};
    words.insert(words.end(), more.begin(), more.end());
    return place.run(words);
  }
  Workplace place;
};

TEST_F(Output, DefaultFolderCarriesVerbAndTime) {
  EXPECT_EQ(eval({}).code, 0);
  const auto first = std::filesystem::directory_iterator(place.file("runs"))->path();
  EXPECT_TRUE(first.filename().string().starts_with("eval-20"));
  EXPECT_TRUE(std::filesystem::exists(first / "summary.json"));
}

TEST_F(Output, RunsOfOneSecondGetFoldersOfTheirOwn) {
  constexpr int kRuns = 4;
  std::vector<std::unique_ptr<Process>> processes;
  for (int i = 0; i < kRuns; ++i) {
    const Words words = {"eval", "--sim", "shop", "--policy", "zero", "--sessions", "10"};
    processes.push_back(std::make_unique<Process>(place.folder(), words));
  }
  for (const auto& process : processes) EXPECT_EQ(process->wait().code, 0);
  int folders = 0;
  for (const auto& entry : std::filesystem::directory_iterator(place.file("runs"))) {
    EXPECT_TRUE(std::filesystem::exists(entry.path() / "summary.json")) << entry.path();
    ++folders;
  }
  EXPECT_EQ(folders, kRuns);
}

TEST_F(Output, AFolderThatHoldsSomethingIsRefused) {
  std::filesystem::create_directory(place.file("mine"));
  place.write("mine/notes.txt", "keep");
  place.write("mine/by_page.csv", "old");
  EXPECT_EQ(eval({"--out", "mine"}).code, 2);
  EXPECT_EQ(place.read("mine/by_page.csv"), "old");
  EXPECT_EQ(eval({"--out", "mine", "--force"}).code, 0);
  EXPECT_EQ(place.read("mine/notes.txt"), "keep");
  EXPECT_NE(place.read("mine/by_page.csv"), "old");
}

TEST_F(Output, JsonIsAllThatStdoutHolds) {
  const Finished finished = eval({"--json", "--out", "a"});
  const auto json = nlohmann::json::parse(finished.out);
  EXPECT_EQ(json, nlohmann::json::parse(place.read("a/summary.json")));
  EXPECT_EQ(json["schema"], 1);
  EXPECT_EQ(json["verb"], "eval");
  EXPECT_EQ(json["seed"], 0);
  EXPECT_EQ(json["sessions"], 300);
  EXPECT_EQ(json["sim"]["kind"], "learned");
  EXPECT_EQ(json["policy"]["kind"], "zero");
  EXPECT_EQ(json["metrics"]["action_norm"]["mean"], 0.0);
  const auto& r2p = json["metrics"]["r2p"];
  EXPECT_LT(r2p["ci95"][0], r2p["mean"]);
  EXPECT_GT(r2p["ci95"][1], r2p["mean"]);
  EXPECT_FALSE(json["metrics"].contains("tt_total"));  // a learned shop without prices
  for (const char* key :
       {"version", "commit", "device", "threads", "batch", "wall_seconds", "page_views_per_second"}) {
    EXPECT_TRUE(json["run"].contains(key)) << key;
  }
}

TEST_F(Output, AFullStdoutIsAnError) {
  const std::string command =
      std::string(VT_PROGRAM) + " --version > /dev/full 2> " + place.file("err").string();
  EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 2);
  EXPECT_EQ(place.read("err"), "vtaobao: error: cannot write (stdout): the system refused\n");
}

TEST_F(Output, QuietSaysNothing) {
  const Finished finished = eval({"--quiet", "--json"});
  EXPECT_EQ(finished.err, "");
  EXPECT_TRUE(eval({"--json"}).err.find("device: ") != std::string::npos);
}

TEST_F(Output, ConfigRepeatsTheRun) {
  EXPECT_EQ(eval({"--out", "a", "--seed", "18446744073709551615", "--first-session", "7"}).code, 0);
  place.must({"eval", "--config", "a/config.toml", "--out", "b"});
  EXPECT_EQ(place.stable_summary("a"), place.stable_summary("b"));
  EXPECT_EQ(place.read("a/by_attribute.csv"), place.read("b/by_attribute.csv"));
}

TEST_F(Output, ConfigRepeatsTheRunFromAnyFolder) {
  place.write("action.csv", "a_0,a_1,a_2,a_3,a_4\n1,0,0,0,1\n");
  std::filesystem::create_directories(place.file("elsewhere"));
  for (const std::string policy : {"zero", "constant:0.5", "constant:action.csv"}) {
    EXPECT_EQ(eval({"--policy", policy, "--out", "a", "--force"}).code, 0);
    const std::string command = "cd " + place.file("elsewhere").string() + " && " + VT_PROGRAM +
                                " eval --config ../a/config.toml --out b --force --quiet > log 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0) << place.read("elsewhere/log");
    EXPECT_EQ(place.stable_summary("a"), place.stable_summary("elsewhere/b"));
  }
}

TEST_F(Output, CtrComesWithItsDefinition) {
  const Finished finished = eval({"--out", "a"});
  EXPECT_EQ(finished.out.find("\nctr ") != std::string::npos,
            place.stable_summary("a")["metrics"].contains("ctr"));
  EXPECT_EQ(finished.out.find("\nctr ") != std::string::npos,
            finished.out.find("ctr: clicks / (page views x slots of a page)") != std::string::npos);
}

TEST_F(Output, FlagsWinOverTheFileAndSetOverFlags) {
  place.write("c.toml", "sim = \"shop\"\npolicy = \"zero\"\nsessions = 10\nseed = 1\nfirst_session = 5\n");
  place.must({"eval", "--config", "c.toml", "--seed", "2", "--sessions", "20", "--set", "sessions=30",
              "--out", "a"});
  const auto summary = place.stable_summary("a");
  EXPECT_EQ(summary["sessions"], 30);
  EXPECT_EQ(summary["seed"], 2);
  EXPECT_EQ(summary["first_session"], 5);
}

}  // namespace
}  // namespace vt::test
