// fit-customers: products of every algorithm, the same bytes for any threads and through a kill, scores that
// tell generators apart, and options that data cannot have.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>

#include "tests/cli/program.hpp"

namespace vt::test {
namespace {

using Words = std::vector<std::string>;

class FitCustomers : public ::testing::Test {
 protected:
  // Two attributes that nearly agree, and one apart.
  FitCustomers() {
    std::string rows = "colour,size,day\n";
    for (int i = 0; i < 2000; ++i) {
      const int colour = i * 7 % 10 < 5 ? 0 : i * 7 % 10 < 8 ? 1 : 2;
      const int size = i / 10 % 12 == 0 ? (colour + 1) % 3 : colour;
      rows += std::string(1, static_cast<char>('r' + colour)) + "," + std::to_string(size) + "," +
              std::to_string(i / 3 % 2) + "\n";
    }
    place.write("log.csv", rows);
    place.write("map.toml",
                "[session]\none_page_per_row = true\n"
                "[[attributes]]\ncolumn = \"colour\"\n[[attributes]]\ncolumn = \"size\"\n"
                "[[attributes]]\ncolumn = \"day\"\n");
    place.must({"import", "csv", "log.csv", "--map", "map.toml", "--out", "data", "--quiet"});
  }
  static Words words(const std::string& out, Words more = {}) {
    Words all = {"fit-customers",
                 "--data",
                 "data",
                 "--out",
                 out,
                 "--quiet",
                 "--score-customers",
                 "20000",
                 "--gan-steps",
                 "200",
                 "--gan-batch",
                 "256",
                 "--gan-latent",
                 "8",
                 "--gan-generator-hidden",
                 "24",
                 "--gan-discriminator-hidden",
                 "16"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  void expect_same(const std::string& a, const std::string& b) const {
    place.expect_same(a, b, {"customer_generator.safetensors", "customers.toml"});
  }
  Workplace place;
};

TEST_F(FitCustomers, GanSdKeepsTheJointAndIndependentMarginalsDoNot) {
  const Finished finished = place.must(words("joint"));
  EXPECT_NE(finished.out.find("two-sample AUC"), std::string::npos);
  place.must({"fit-customers", "--data", "data", "--out", "flat", "--algo", "independent",
              "--score-customers", "20000", "--quiet"});
  const auto joint = place.stable_summary("joint"), flat = place.stable_summary("flat");
  for (const auto& summary : {joint, flat}) {
    ASSERT_EQ(summary["attributes"].size(), 3u);
    for (const auto& [name, a] : summary["attributes"].items()) {
      EXPECT_LT(a["kl_real_to_virtual"].get<double>(), 0.02) << name;
      EXPECT_LT(a["kl_virtual_to_real"].get<double>(), 0.02) << name;
      EXPECT_GT(a["floor"].get<double>(), 0.0);
    }
  }
  EXPECT_EQ(joint["rows"]["train"].get<int>() + joint["rows"]["held_out"].get<int>(), 2000);
  EXPECT_LT(joint["pairwise_mi_error"].get<double>(), 0.2);
  EXPECT_GT(flat["pairwise_mi_error"].get<double>(), 0.9);
  EXPECT_LT(joint["c2st_auc"].get<double>(), 0.6);
  EXPECT_GT(flat["c2st_auc"].get<double>(), 0.75);
  EXPECT_EQ(place.lines("joint"), 40);
}

TEST_F(FitCustomers, EveryAlgorithmMakesCustomersThatSampleDraws) {
  for (const std::string algo : {"gan_sd", "gan", "wgan", "gmm", "latent_class", "independent"}) {
    const bool gan = algo.find("gan") != std::string::npos;
    place.must(gan ? words(algo, {"--algo", algo, "--gan-steps", "20"})
                   : Words{"fit-customers", "--data", "data", "--out", algo, "--algo", algo,
                           "--score-customers", "20000", "--quiet"});
    EXPECT_EQ(place.read(algo + "/config.toml").find("[gan]") != std::string::npos, gan) << algo;
    place.must({"sample", "--sim", algo, "--count", "50", "--file", algo + ".csv", "--out", "drawn",
                "--force", "--quiet"});
    const std::string table = place.read(algo + ".csv");
    EXPECT_EQ(table.substr(0, table.find('\n')), "session,c_colour,c_size,c_day") << algo;
    EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 51) << algo;
  }
}

// Steps at which both players run away. What is wrong is said once each.
TEST_F(FitCustomers, ACollapseIsSaidInTheLogAndStandsInTheMetrics) {
  const Finished finished =
      place.must(words("gone", {"--algo", "gan", "--gan-steps", "100", "--gan-generator-rate", "1"}));
  const auto metrics = place.metrics("gone");
  EXPECT_GT(std::count_if(metrics.begin(), metrics.end(),
                          [](const nlohmann::json& line) { return line["collapsed"] == true; }),
            1);
  const std::string said = "collapse, an attribute keeps ";
  const auto at = finished.err.find(said);
  EXPECT_NE(at, std::string::npos) << finished.err;
  EXPECT_EQ(finished.err.find(said, at + 1), std::string::npos) << finished.err;
}

TEST_F(FitCustomers, PrintedShowsItsBiasInClosedForm) {
  const Finished finished = place.must(words("printed", {"--preset", "printed"}));
  EXPECT_NE(finished.out.find("closed form"), std::string::npos);
  const auto colour = place.stable_summary("printed")["attributes"]["colour"];
  const double bias = colour["closed_form"]["kl_real_to_virtual"].get<double>();
  EXPECT_GT(bias, 0.01);
  EXPECT_NEAR(colour["kl_real_to_virtual"].get<double>(), bias, 0.5 * bias);
}

TEST_F(FitCustomers, ThreadsChangeNothingAndConfigRepeatsTheRun) {
  place.must(words("a", {"--threads", "1", "--gan-steps", "50", "--gan-batch", "600"}));
  place.must({"fit-customers", "--config", "a/config.toml", "--out", "b", "--threads", "2", "--quiet"});
  expect_same("a", "b");
}

TEST_F(FitCustomers, KilledAndResumedItGivesTheSameCustomers) {
  place.must(words("whole"));
  Process process(place.folder(), words("killed"));
  while (process.running() && !std::filesystem::exists(place.file("killed/checkpoints/fit-customers")))
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  process.send(SIGKILL);
  process.wait();
  place.must({"fit-customers", "--resume", "killed", "--quiet"});
  expect_same("whole", "killed");
}

TEST_F(FitCustomers, WhatTheDataCannotHaveIsRefused) {
  const auto refused = [&](const Words& more, int code, const std::string& part) {
    const Finished finished = place.run(words("refused", more));
    EXPECT_EQ(finished.code, code) << finished.err;
    EXPECT_NE(finished.err.find(part), std::string::npos) << finished.err;
    EXPECT_FALSE(std::filesystem::exists(place.file("refused")));
  };
  refused({"--gan-variables", "colour*price"}, 2, "price");
  refused({"--select", "split=train,split=test"}, 2, "'split' is given twice");
  refused({"--gan-variables", "colour*colour"}, 2, "gan.variables");
  refused({"--algo", "vae"}, 2, "algo");
  refused({"--select", "hour=3"}, 2, "hour");
}

}  // namespace
}  // namespace vt::test
