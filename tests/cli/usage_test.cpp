// Help, versions, wrong words and exit codes.
#include <gtest/gtest.h>

#include <regex>

#include "tests/cli/program.hpp"

namespace vt::test {
namespace {

// An error is one line `vtaobao: error: WHAT (WHERE): WHY; HINT` on stderr, and nothing on stdout.
void expect_error(const Finished& finished, int code, const std::string& part) {
  EXPECT_EQ(finished.code, code) << finished.err;
  EXPECT_EQ(finished.out, "");
  const auto at = finished.err.find("vtaobao: error: ");
  ASSERT_NE(at, std::string::npos) << finished.err;
  EXPECT_EQ(finished.err.find('\n', at), finished.err.size() - 1) << finished.err;
  EXPECT_NE(finished.err.find(part, at), std::string::npos) << finished.err;
  EXPECT_TRUE(std::regex_search(finished.err, std::regex("vtaobao: error: [^()]+ \\(.+\\): .+\n$")))
      << finished.err;
}

class Usage : public ::testing::Test {
 protected:
  Workplace place;
};

TEST_F(Usage, HelpAndVersion) {
  const Finished help = place.must({"--help"});
  for (const char* verb : {"demo", "info", "import", "check", "synth", "fit-customers", "fit-behavior",
                           "train", "eval", "sample", "bench"}) {
    EXPECT_NE(help.out.find(verb), std::string::npos) << verb;
    EXPECT_NE(place.must({verb, "--help"}).out.find("--threads"), std::string::npos);
    EXPECT_TRUE(place.must({verb, "--version"}).out.starts_with("vtaobao "));
  }
  EXPECT_EQ(help.err, "");
  EXPECT_NE(place.must({"train", "--help"}).out.find("--anc-rho"), std::string::npos);
  EXPECT_TRUE(place.must({"--version"}).out.starts_with("vtaobao "));
  EXPECT_EQ(place.run({}).code, 2);
}

TEST_F(Usage, UnknownVerbs) {
  expect_error(place.run({"trian"}), 2, "did you mean train?");
  expect_error(place.run({"--resume", "a"}), 2, "a verb comes first");
  for (const char* verb : {"compare", "audit", "ope", "reproduce", "export"}) {
    expect_error(place.run({verb}), 2, verb);
  }
  EXPECT_EQ(place.run({"compare"}).err.find("did you mean"), std::string::npos);  // no verb is near it
}

TEST_F(Usage, UnknownOptionsAndKeysNameTheNearest) {
  expect_error(place.run({"train", "--anc-roh", "3"}), 2, "did you mean --anc-rho?");
  expect_error(place.run({"train", "--lane=3"}), 2, "did you mean --lanes?");
  expect_error(place.run({"train", "--set", "anc.roh=3"}), 2, "did you mean 'anc.rho'?");
  expect_error(place.run({"train", "--set", "lanes"}), 2, "KEY=VALUE");
  expect_error(place.run({"train", "--gamma", "1"}), 2, "did you mean --train-gamma?");
  expect_error(place.run({"train", "--set", "rho=1"}), 2, "did you mean 'anc.rho'?");
  place.write("c.toml", "sim = \"shop\"\npolcy = \"zero\"\n");
  expect_error(place.run({"eval", "--config", "c.toml"}), 2, "c.toml:2");
  expect_error(place.run({"eval", "stray"}), 2, "stray");
  expect_error(place.run({"eval", "--config", "none.toml"}), 2, "none.toml");
}

TEST_F(Usage, ImpossibleValues) {
  expect_error(place.run({"eval", "--sim", "shop", "--policy", "zero", "--sessions", "0"}), 2, "sessions");
  expect_error(place.run({"eval", "--sim", "shop", "--policy", "zero", "--sessions", "1e3"}), 2,
               "whole number");
  expect_error(place.run({"eval", "--sim", "shop", "--policy", "zero", "--action", "best"}), 2,
               "auto|mean|sample");
  expect_error(place.run({"eval", "--sim", "shop", "--policy", "uniform", "--action", "mean"}), 2, "uniform");
  expect_error(place.run({"eval", "--sim", "shop", "--threads", "-2"}), 2, "threads");
  expect_error(place.run({"eval", "--sim"}), 2, "--sim");
  expect_error(
      place.run({"eval", "--sim", "shop", "--policy", "zero", "--first-session", "18446744073709551615"}), 2,
      "leave 64 bits");
  expect_error(place.run({"eval", "--sim", "shop", "--policy", "zero", "--seed", "-1"}), 2, "seed");
  expect_error(place.run({"eval", "--sim", std::string(5000, 'x'), "--policy", "zero"}), 2,
               "cannot use a path");
}

TEST_F(Usage, SimulatorsAndPoliciesThatAreNotThere) {
  expect_error(place.run({"eval", "--policy", "zero"}), 2, "--sim");
  expect_error(place.run({"eval", "--sim", "nowhere", "--policy", "zero"}), 2, "nowhere");
  expect_error(place.run({"eval", "--sim", "shop"}), 2, "--policy");
  expect_error(place.run({"eval", "--sim", "shop", "--policy", "best"}), 2, "best");
  expect_error(place.run({"eval", "--sim", "shop", "--policy", "oracle"}), 2, "only the market");
  expect_error(place.run({"eval", "--sim", "shop", "--policy", "historical"}), 2, "logging policy");
  expect_error(place.run({"eval", "--sim", "shop", "--policy", "gaussian:-1"}), 2, "SD");
  expect_error(place.run({"eval", "--sim", "shop", "--policy", "constant:much"}), 2, "V is neither");
  expect_error(place.run({"eval", "--sim", "shop", "--policy", "constant:none.csv"}), 2,
               "(--policy constant:none.csv): there is no file none.csv");
  expect_error(place.run({"eval", "--sim", "shop", "--policy", "table:none.csv"}), 2,
               "(--policy table:none.csv): there is no file none.csv");
  expect_error(place.run({"eval", "--sim", "shop", "--policy", "table:"}), 2, "FILE is not given");
}

TEST_F(Usage, AMessageNamesTheOptionThatWasTyped) {
  expect_error(place.run({"train", "--algo", "sl1"}), 2, "no data set (--data)");
  expect_error(place.run({"check"}), 2, "no data set (DATA)");
  expect_error(place.run({"check", "--data", "nowhere"}), 2, "no data set (nowhere)");
  expect_error(place.run({"eval", "--sim", "shop"}), 2, "no policy (--policy)");
  expect_error(place.run({"eval", "--sim", "market:", "--policy", "zero"}), 2, "FILE is not given");
  std::filesystem::create_directories(place.file("plain"));
  expect_error(place.run({"sample", "--sim", "plain", "--file", "f.csv"}), 3, "no simulator (--sim plain)");
  std::filesystem::create_directories(place.file("ensemble/simulator-1"));
  expect_error(place.run({"eval", "--sim", "ensemble", "--policy", "zero"}), 3, "ensemble/simulator-1");
}

TEST_F(Usage, OptionsThatNothingWouldComeOfAreRefused) {
  expect_error(place.run({"eval", "--sim", "shop", "--policy", "zero", "--data", "log"}), 2,
               "it belongs to --policy logged");
  expect_error(place.run({"import", "virtualtb", "weights", "--map", "map.toml"}), 2,
               "unused option (map): virtualtb has no use for it; it belongs to csv, parquet");
  expect_error(place.run({"fit-customers", "--data", "log", "--algo", "gmm", "--preset", "printed"}), 2,
               "unused option (preset)");
  expect_error(place.run({"fit-customers", "--data", "log", "--algo", "gmm", "--gan-steps", "5"}), 2,
               "unused option (gan.steps)");
  expect_error(place.run({"fit-customers", "--data", "log", "--classes", "5"}), 2, "unused option (classes)");
  expect_error(place.run({"fit-behavior", "--data", "log", "--mail-eta", "0.1"}), 2,
               "unused option (mail.eta)");
  expect_error(
      place.run({"fit-behavior", "--data", "log", "--algo", "mail", "--mail-customers", "generated"}), 2,
      "name a run of fit-customers with --customers");
  expect_error(place.run({"train", "--sim", "shop", "--anc-mu", "1"}), 2, "add --anc-rho R");
  EXPECT_FALSE(std::filesystem::exists(place.file("runs")));
}

TEST_F(Usage, OnlyARunOfTheSameVerbIsResumed) {
  place.must({"eval", "--sim", "shop", "--policy", "zero", "--sessions", "10", "--out", "a", "--quiet"});
  expect_error(place.run({"train", "--resume", "a"}), 2, "it is a run of eval; vtaobao eval --resume a");
  expect_error(place.run({"train", "--resume", "shop"}), 2, "holds no config.toml");
  expect_error(place.run({"train", "--resume", "nowhere"}), 2, "there is no such folder");
  expect_error(place.run({"eval", "--resume", "a", "--out", "b"}), 2, "goes on in its own folder");
  expect_error(place.run({"eval", "--sim", "shop", "--policy", "zero", "--out", "a"}), 2, "add --force");
}

TEST_F(Usage, ABenchNeedsADevice) {
  expect_error(place.run({"bench", "--sim", "shop"}), 2, "auto");
}

TEST_F(Usage, BrokenSimulatorsAreBadInput) {
  place.write("shop/customer_policy.safetensors", "short");
  expect_error(place.run({"eval", "--sim", "shop", "--policy", "zero"}), 3, "customer_policy.safetensors");
  place.write("shop/model.toml", "kind = 3\n");
  expect_error(place.run({"eval", "--sim", "shop", "--policy", "zero"}), 3, "model.toml");
  EXPECT_FALSE(std::filesystem::exists(place.file("runs")));
}

TEST_F(Usage, InfoDescribesASimulator) {
  const Finished info = place.must({"info", "--sim", "shop", "--json"});
  const auto json = nlohmann::json::parse(info.out);
  EXPECT_EQ(json["sim"]["kind"], "learned");
  EXPECT_TRUE(json["run"].contains("commit"));
  EXPECT_FALSE(std::filesystem::exists(place.file("runs")));
}

}  // namespace
}  // namespace vt::test
