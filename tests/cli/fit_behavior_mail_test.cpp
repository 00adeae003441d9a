// fit-behavior --algo mail: from behaviour cloning to a simulator, the same bytes for any threads and after
// an interruption, and what it says about itself.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/cli/program.hpp"

namespace vt::test {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

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
  Workplace place;
};

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
  EXPECT_EQ(place.stable_summary("a"), place.stable_summary("b"));
  for (const char* file : {"/simulator/customer_policy.safetensors", "/simulator/logging_policy.safetensors"})
    EXPECT_EQ(place.read(std::string("a") + file), place.read(std::string("b") + file)) << file;
}

// A step far beyond what the log supports is undone: the product is that of behaviour cloning.
TEST_F(FitBehaviorMail, HarmIsUndone) {
  place.must(words("harm", {"--mail-reward", "minus_log_1_minus_R", "--mail-centred", "false", "--mail-step",
                            "delta", "--mail-delta", "1", "--mail-iterations", "30"}));
  const json summary = place.stable_summary("harm");
  EXPECT_EQ(summary["mail"]["kept"], "bc") << summary["mail"];
  EXPECT_NE(summary["mail"]["why"], "");
  place.must(cloning("cloned", "bc"));
  const char* file = "/simulator/customer_policy.safetensors";
  EXPECT_EQ(place.read(std::string("harm") + file), place.read(std::string("cloned") + file));
}

TEST_F(FitBehaviorMail, AnImpossibleOptionNamesItsKey) {
  const Finished refused = place.run(words("bad", {"--mail-eta", "0"}));
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.err.find("mail.eta"), std::string::npos) << refused.err;
}

}  // namespace
}  // namespace vt::test
