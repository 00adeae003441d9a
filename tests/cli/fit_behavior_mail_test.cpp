// fit-behavior --algo mail: from behaviour cloning to a simulator, the same bytes for any threads and after
// an interruption, when cloning is kept, and what it says about itself.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "tests/cli/program.hpp"
#include "vt/sim/model.hpp"

namespace vt::test {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

const std::string kCustomers = "/simulator/customer_policy.safetensors";

class FitBehaviorMail : public ::testing::Test {
 protected:
  FitBehaviorMail() {
    place.must({"synth", "--sim", "shop", "--policy", "gaussian:0.5", "--sessions", "1500", "--out", "log",
                "--quiet"});
  }
  static Words cloning(const std::string& out, const std::string& algo) {
    return {"fit-behavior",     "--data",      "log",   "--algo",      algo, "--out",          out,
            "--quiet",          "--bc-hidden", "16,16", "--bc-epochs", "2",  "--bc-minibatch", "300",
            "--score-sessions", "2000"};
  }
  static Words words(const std::string& out, const Words& more = {}) {
    Words all = cloning(out, "mail");
    const Words mail = {"--mail-lanes",
                        "60",
                        "--mail-horizon",
                        "8",
                        "--mail-warmup",
                        "2",
                        "--mail-iterations",
                        "4",
                        "--mail-minibatch",
                        "120",
                        "--mail-discriminator-hidden",
                        "16,16",
                        "--mail-discriminator-minibatch",
                        "200"};
    all.insert(all.end(), mail.begin(), mail.end());
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  // A log of three customers whose sessions are one page, bought or left: no length of theirs can be wrong.
  void log_pages() const {
    std::string log = "who,event\n";
    for (int s = 0; s < 1500; ++s)
      log += std::string(1, static_cast<char>('a' + s % 3)) + (s % 4 < 1 + s % 3 ? ",buy\n" : ",leave\n");
    place.write("pages.csv", log);
    place.write("pages.toml",
                "[session]\none_page_per_row = true\n[[attributes]]\ncolumn = \"who\"\n"
                "[feedback]\nbuy = { column = \"event\", equals = \"buy\" }\n"
                "leave = { column = \"event\", equals = \"leave\" }\n");
    place.must({"import", "csv", "pages.csv", "--map", "pages.toml", "--out", "pages", "--quiet"});
  }
  // What the summary says of MAIL, in keeping with what the log says and with the product.
  json judged(const std::string& out, const Words& more) const {
    const Finished finished = place.must(words(out, more));
    const json mail = place.stable_summary(out)["mail"];
    const std::string why = mail["why"];
    EXPECT_EQ(mail["kept"], why.empty() ? "mail" : "bc");
    EXPECT_EQ(finished.err.find(why + ": behaviour cloning is kept") != std::string::npos, !why.empty())
        << finished.err;
    return mail;
  }
  // The customers of behaviour cloning alone.
  std::string cloned(const Words& more) const {
    Words all = cloning("cloned", "bc");
    all.insert(all.end(), more.begin(), more.end());
    place.must(all);
    return place.read("cloned" + kCustomers);
  }
  static double fall(const json& mail) {  // of the held-out log-likelihood, nats a page view
    return mail["held_out_log_likelihood_of_bc"].get<double>() -
           mail["held_out_log_likelihood"].get<double>();
  }
  Workplace place;
};

// Steps so small that MAIL is nearly what it started from.
const Words kStill = {"--mail-eta", "1e-3"};

TEST_F(FitBehaviorMail, LeavesASimulatorAndSaysWhatItKept) {
  place.must(words("a", {"--threads", "1"}));
  const json mail = place.stable_summary("a")["mail"];
  EXPECT_EQ(mail["iterations"], 6);
  EXPECT_EQ(mail["page_views"], 6 * 480);
  EXPECT_EQ(mail["kept"] == "bc", mail["why"] != "");
  for (const char* name : {"held_out_log_likelihood", "held_out_log_likelihood_of_bc", "session_length_ks"})
    EXPECT_TRUE(mail[name].is_number()) << name;
  for (const char* name : {"auc", "auc_s", "auc_a", "auc_answer", "kl", "entropy"})
    EXPECT_TRUE(mail["last"][name].is_number()) << name;
  place.must(
      {"eval", "--sim", "a", "--policy", "historical", "--sessions", "200", "--out", "scored", "--quiet"});

  place.must(words("b", {"--threads", "2"}));
  place.expect_same("a", "b", files_of({"simulator"}));
}

// A step far beyond what the log supports is undone: the product is that of behaviour cloning.
TEST_F(FitBehaviorMail, HarmIsUndone) {
  const json mail = judged("harm", {"--mail-reward", "minus_log_1_minus_R", "--mail-centred", "false",
                                    "--mail-step", "delta", "--mail-delta", "1", "--mail-iterations", "30"});
  EXPECT_NE(mail["why"], "");
  EXPECT_EQ(place.read("harm" + kCustomers), cloned({}));
}

TEST_F(FitBehaviorMail, IsKeptWhereItDoesNoHarm) {
  log_pages();
  const json mail = judged("still", {"--data", "pages", kStill[0], kStill[1]});
  EXPECT_EQ(mail["why"], "");
  EXPECT_NE(place.read("still" + kCustomers), cloned({"--data", "pages"}));
  EXPECT_LT(fall(mail), 0.002);
  EXPECT_EQ(mail["session_length_ks"], 0.0);
}

// A few great steps towards a discriminator that has learned nothing.
TEST_F(FitBehaviorMail, CloningIsKeptWhereTheLikelihoodFalls) {
  log_pages();
  const json mail = judged("far", {"--data", "pages", "--mail-step", "delta", "--mail-delta", "0.05",
                                   "--mail-discriminator-rate", "0", "--bc-epochs", "20"});
  EXPECT_EQ(mail["why"].get<std::string>().find("the held-out log-likelihood falls from "), 0u) << mail;
  EXPECT_GT(fall(mail), 0.002);
  EXPECT_EQ(mail["session_length_ks"], 0.0);
}

// Cloning that has learned nothing knows no session's length, and MAIL that stands still does not either.
TEST_F(FitBehaviorMail, CloningIsKeptWhereSessionsAreOfAnotherLength) {
  const json mail = judged("long", {"--bc-epochs", "1", "--bc-rate", "1e-9", kStill[0], kStill[1]});
  EXPECT_EQ(mail["why"].get<std::string>().find("the length of sessions is "), 0u) << mail;
  EXPECT_LT(fall(mail), 0.002);
  EXPECT_GT(mail["session_length_ks"], 0.03);
}

// In behaviour cloning, and in the imitation by the second of two members.
TEST_F(FitBehaviorMail, AnInterruptedRunGoesOnToTheSameSimulators) {
  const Words members = {"--members", "2", "--mail-iterations", "40"};
  place.must(words("whole", members));
  const ModelPtr first = load_simulator(place.file("whole/simulator-1")),
                 second = load_simulator(place.file("whole/simulator-2"));
  EXPECT_NE(first->spec.hash, second->spec.hash);
  for (const json& member : place.stable_summary("whole")["members"])
    EXPECT_EQ(member["mail"]["iterations"], 42);
  const std::ptrdiff_t lines = place.lines("whole");
  ASSERT_EQ(lines, 2 * (2 + 42));
  for (const auto& [signal, at] :
       {std::pair(SIGKILL, std::ptrdiff_t{1}), {SIGKILL, lines - 35}, {SIGTERM, lines - 35}}) {
    const std::string out = "cut" + std::to_string(signal) + "-" + std::to_string(at);
    place.cut(words(out, members), out, at, signal);
    place.must({"fit-behavior", "--resume", out, "--quiet"});
    place.expect_same("whole", out, files_of({"simulator-1", "simulator-2"}));
  }
}

TEST_F(FitBehaviorMail, AnImpossibleOptionNamesItsKey) {
  const Finished refused = place.run(words("bad", {"--mail-eta", "0"}));
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.err.find("mail.eta"), std::string::npos) << refused.err;
}

}  // namespace
}  // namespace vt::test
