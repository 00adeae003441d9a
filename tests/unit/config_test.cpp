// The registry of keys: precedence, types, ranges, suggestions, and config.toml that reads back.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "config/settings.hpp"
#include "vt/core/error.hpp"

namespace vt::config {
namespace {

struct Options {
  std::uint64_t seed = 0;
  std::optional<double> rho;
  std::vector<int> hidden = {64};
  std::string reward = "buy";
  std::filesystem::path out;
  bool force = false;
  int threads = 0;

  void declare(Settings& settings) {
    settings.add("seed", seed, "seed");
    settings.add("anc.rho", rho, "strength").range(0.0, 10.0);
    settings.add("policy.hidden", hidden, "widths");
    settings.add_choice("train.reward", reward, {"buy", "clicks"}, "reward");
    settings.add("out", out, "folder").unrecorded();
    settings.add("force", force, "overwrite").unrecorded();
    settings.add("threads", threads, "threads").range(0, 64).resumable();
  }
};

class Config : public ::testing::Test {
 protected:
  Config() { options.declare(settings); }
  ~Config() override { std::filesystem::remove(file); }

  void load(const std::string& text) {
    std::ofstream(file) << text;
    settings.load(file);
  }
  // What the error says, "" where there is none.
  template <class F>
  std::string fault(F&& action) {
    try {
      action();
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), 2);
      return error.what();
    }
    return "";
  }

  Options options;
  Settings settings;
  std::filesystem::path file =
      std::filesystem::path(::testing::TempDir()) / ("vt_config_" + std::to_string(::getpid()) + ".toml");
};

TEST_F(Config, FlagsAreKeys) {
  EXPECT_EQ(settings.keys()[1].flag(), "--anc-rho");
  EXPECT_EQ(settings.keys()[3].flag(), "--train-reward");
}

TEST_F(Config, LaterValuesWin) {
  load("seed = 3\n[anc]\nrho = 2\n[policy]\nhidden = [8, 9]\n");
  EXPECT_EQ(options.seed, 3u);
  EXPECT_EQ(options.rho, 2.0);
  EXPECT_EQ(options.hidden, (std::vector<int>{8, 9}));
  settings.set_assignment("anc.rho=0.5");
  EXPECT_EQ(options.rho, 0.5);
  EXPECT_TRUE(settings.given("anc.rho"));
  EXPECT_FALSE(settings.given("threads"));
}

TEST_F(Config, WhatIsWrittenReadsBackTheSame) {
  options.seed = 0xFFFFFFFFFFFFFFFFull;
  options.rho = 0.1;
  options.hidden = {};
  options.reward = "clicks";
  options.out = "somewhere";
  const std::string text = settings.to_toml("a comment");
  EXPECT_EQ(text.find("somewhere"), std::string::npos);
  options = Options{};
  load(text);
  EXPECT_EQ(options.seed, 0xFFFFFFFFFFFFFFFFull);
  EXPECT_EQ(options.rho, 0.1);
  EXPECT_TRUE(options.hidden.empty());
  EXPECT_EQ(options.reward, "clicks");
  EXPECT_EQ(settings.to_toml("a comment"), text);
}

TEST_F(Config, PathsAreWrittenSoThatTheyHoldFromAnyFolder) {
  std::string data, market;
  settings.add("data", data, "a folder").path();
  settings.add("sim", market, "a word or a folder").path([](const std::string& text) {
    return text == "market" ? text : absolute_path(text);
  });
  EXPECT_EQ(settings.to_toml("c").find("data"), std::string::npos);
  data = "logs/../logs/a";
  market = "market";
  load(settings.to_toml("c"));
  EXPECT_EQ(data, (std::filesystem::current_path() / "logs/a").string());
  EXPECT_EQ(market, "market");
  settings.freeze();
  EXPECT_EQ(fault([&] { settings.set("data", "logs/a", "--data"); }), "");
  EXPECT_NE(fault([&] { settings.set("data", "logs/b", "--data"); }), "");
}

TEST_F(Config, WhatIsLeftOutIsNotWritten) {
  options.rho = 1.0;
  settings.leave_out("anc.");
  EXPECT_EQ(settings.to_toml("c").find("rho"), std::string::npos);
  EXPECT_NE(settings.to_toml("c").find("hidden"), std::string::npos);
}

TEST_F(Config, AnAbsentValueIsNotWritten) {
  EXPECT_EQ(settings.to_toml("c").find("rho"), std::string::npos);
}

TEST_F(Config, UnknownKeysNameTheNearest) {
  EXPECT_NE(fault([&] { settings.set_assignment("anc.roh=1"); }).find("did you mean 'anc.rho'?"),
            std::string::npos);
  EXPECT_NE(fault([&] { settings.set_assignment("reward=buy"); }).find("did you mean 'train.reward'?"),
            std::string::npos);
  const std::string text = fault([&] { load("seed = 1\n[train]\nrewrad = \"buy\"\n"); });
  EXPECT_NE(text.find("'train.reward'"), std::string::npos);
  EXPECT_NE(text.find(".toml:3"), std::string::npos) << text;
}

TEST_F(Config, ImpossibleValuesAreRefusedAndTheOldOnesStay) {
  for (const char* assignment : {"anc.rho=11", "anc.rho=-1", "anc.rho=nan", "anc.rho=1x", "seed=-1",
                                 "seed=1.5", "train.reward=money", "threads=65", "policy.hidden=3,x",
                                 "policy.hidden=3,,4", "force=yes", "seed=18446744073709551616", "seed="}) {
    EXPECT_NE(fault([&] { settings.set_assignment(assignment); }), "") << assignment;
  }
  EXPECT_EQ(options.seed, 0u);
  EXPECT_FALSE(options.rho);
  EXPECT_EQ(options.hidden, std::vector<int>{64});
  EXPECT_EQ(options.reward, "buy");
  EXPECT_NE(fault([&] { settings.set_assignment("seed"); }).find("KEY=VALUE"), std::string::npos);
}

TEST_F(Config, MalformedFilesNameTheLine) {
  EXPECT_NE(fault([&] { load("seed = 1\nanc = {"); }).find(".toml:2"), std::string::npos);
  EXPECT_NE(fault([&] { load("seed = 1979-05-27\n"); }), "");
  EXPECT_NE(fault([&] { load("policy.hidden = [1, [2]]\n"); }), "");
  EXPECT_NE(fault([&] { settings.load("/nonexistent/vt.toml"); }), "");
}

TEST_F(Config, AFrozenRunKeepsItsKeys) {
  settings.set_assignment("anc.rho=2");
  settings.freeze();
  EXPECT_EQ(fault([&] { settings.set_assignment("threads=3"); }), "");
  EXPECT_EQ(fault([&] { settings.set_assignment("anc.rho=2.0"); }), "");
  EXPECT_NE(fault([&] { settings.set_assignment("anc.rho=3"); }).find("cannot resume"), std::string::npos);
}

}  // namespace
}  // namespace vt::config
