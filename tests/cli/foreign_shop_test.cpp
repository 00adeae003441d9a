// A shop of a schema of its own, end to end: nine action components, clicks to 4, rows in no order, CRLF, a
// byte-order mark, labels in UTF-8; import, check, fit-customers, fit-behavior, train, eval, by the default
// learners and by the others.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>

#include "tests/cli/program.hpp"
#include "vt/core/draw.hpp"
#include "vt/sim/model.hpp"

namespace vt::test {
namespace {

constexpr int kActions = 9;

constexpr const char* kMap = R"([session]
id = "Sitzung"
page = "Seite"
max_page_index = 7
[[attributes]]
name = "Stadt"
column = "Stadt"
[[attributes]]
name = "Alter"
column = "Alter"
kind = "ordinal"
[action]
columns = ["w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9"]
low = -4.0
high = 4.0
[feedback]
buy = { column = "Ereignis", equals = "Kauf" }
leave = { column = "Ereignis", equals = "fort" }
clicks = "Klicks"
n_slots = 4
[csv]
separator = ";"
)";

// Where somebody lives decides whether they buy, the first weight pulls; 0: turn, 1: buy, 2: leave.
int answer(int city, float action, float u) {
  const double buy = 0.1 + 0.08 * city + 0.15 * std::tanh(action);
  return u < buy ? 1 : u < buy + 0.25 ? 2 : 0;
}

std::string foreign_log(int sessions) {
  static constexpr const char* kCities[] = {"Köln", "São Paulo", "東京"};
  static constexpr const char* kEvents[] = {"weiter", "Kauf", "fort"};
  std::vector<std::pair<std::uint32_t, std::string>> rows;  // in the order of a random word
  for (int s = 0; s < sessions; ++s) {
    const Words who = draw(DrawKey{11, static_cast<std::uint64_t>(s), 0}, Purpose::kCustomerNoise, 0);
    const int city = static_cast<int>(who.x[0] % 3);
    for (std::uint32_t page = 0; page < 8; ++page) {
      const DrawKey key{11, static_cast<std::uint64_t>(s), page};
      std::ostringstream row;
      row << "s" << s << ";" << page << ";" << kCities[city] << ";" << 20 + 10 * (who.x[1] % 4);
      float normal[4] = {}, first = 0.0f;
      for (std::uint32_t i = 0; i < kActions; ++i) {
        if (i % 4 == 0) draw_normals(key, Purpose::kActionNoise, i / 4, normal);
        if (i == 0) first = normal[0];
        row << ";" << std::clamp(normal[i % 4], -4.0f, 4.0f);
      }
      const Words words = draw(key, Purpose::kCustomerAction, 0);
      const int event = answer(city, first, uniform(words.x[0]));
      row << ";" << kEvents[event] << ";" << words.x[1] % 5 << "\r\n";
      rows.emplace_back(words.x[2], row.str());
      if (event != 0) break;
    }
  }
  std::sort(rows.begin(), rows.end());
  std::string csv = "\xEF\xBB\xBFSitzung;Seite;Stadt;Alter;w1;w2;w3;w4;w5;w6;w7;w8;w9;Ereignis;Klicks\r\n";
  for (const auto& [order, row] : rows) csv += row;
  return csv;
}

class ForeignShop : public ::testing::Test {
 protected:
  ForeignShop() {
    place.write("log.csv", foreign_log(2'500));
    place.write("map.toml", kMap);
    place.must({"import", "csv", "log.csv", "--map", "map.toml", "--out", "data", "--quiet"});
  }
  // A run's simulator is of the log's schema, and its customers do what the held-out ones did: about 1,400
  // page views, shares have a deviation of .011.
  void expect_learned(const std::string& run) const {
    const ModelPtr learned = load_simulator(place.file(run + "/simulator"));
    EXPECT_EQ(learned->spec.action_size(), kActions);
    EXPECT_EQ(learned->spec.rules.click_classes, 5);
    EXPECT_EQ(learned->spec.rules.max_page_index, 7);
    EXPECT_EQ(learned->spec.attributes[0].labels, (std::vector<std::string>{"Köln", "São Paulo", "東京"}));
    const auto summary = place.stable_summary(run);
    for (const char* name : {"r2p", "turn_per_page", "leave_per_page"})
      EXPECT_NEAR(summary["simulated"][name], summary["real"][name], 0.05) << name;
    EXPECT_LT(summary["session_length_ks"], 0.1);
  }
  Workplace place;
};

TEST_F(ForeignShop, IsLearnedAndTrainedInWithoutAWordOfCode) {
  place.must({"check", "data", "--quiet"});
  place.must({"fit-customers", "--data", "data", "--algo", "latent_class", "--out", "customers", "--quiet"});
  place.must({"fit-behavior", "--data", "data", "--customers", "customers", "--bc-hidden", "32",
              "--bc-minibatch", "50", "--bc-rate", "0.003", "--score-sessions", "5000", "--out", "shop2",
              "--quiet"});
  expect_learned("shop2");
  EXPECT_GT(place.stable_summary("shop2")["gain_from_actions"], 0.0);

  place.must({"train", "--sim", "shop2", "--iterations", "15", "--lanes", "200", "--horizon", "10",
              "--anc-rho", "0", "--train-final-sessions", "2000", "--out", "policy", "--quiet"});
  const auto eval = [&](const std::string& policy, const std::string& out) {
    place.must({"eval", "--sim", "shop2", "--policy", policy, "--sessions", "5000", "--out", out, "--quiet"});
    return place.stable_summary(out)["metrics"]["r2p"]["mean"].get<double>();
  };
  // Fifteen steps along the one weight that pulls: R2P must rise by more than 5 deviations of .005.
  EXPECT_GT(eval("policy", "trained"), eval("historical", "before") + 0.025);
}

// As small as they go; behaviour by MAIL trains among the customers that GAN-SD made.
TEST_F(ForeignShop, IsLearnedByGanSdAndMail) {
  place.must({"fit-customers", "--data", "data", "--gan-steps", "200", "--gan-batch", "256", "--gan-latent",
              "8", "--gan-generator-hidden", "16", "--gan-discriminator-hidden", "16", "--score-customers",
              "20000", "--out", "customers", "--quiet"});
  // About 500 held-out customers: a marginal of three or four levels has a divergence of .003 by chance.
  for (const char* name : {"Stadt", "Alter"}) {
    const auto summary = place.stable_summary("customers")["attributes"];
    EXPECT_LT(summary[name]["kl_real_to_virtual"], 0.03) << name;
  }
  place.must({"fit-behavior",
              "--data",
              "data",
              "--customers",
              "customers",
              "--algo",
              "mail",
              "--mail-customers",
              "generated",
              "--bc-hidden",
              "32",
              "--bc-minibatch",
              "50",
              "--bc-rate",
              "0.003",
              "--mail-lanes",
              "100",
              "--mail-horizon",
              "8",
              "--mail-warmup",
              "3",
              "--mail-iterations",
              "6",
              "--mail-discriminator-hidden",
              "32,32",
              "--score-sessions",
              "5000",
              "--out",
              "shop2",
              "--quiet"});
  expect_learned("shop2");
  const auto mail = place.stable_summary("shop2")["mail"];
  EXPECT_EQ(mail["page_views"], 9 * 800);
  EXPECT_TRUE(mail["last"]["accepted"]);
}

}  // namespace
}  // namespace vt::test
