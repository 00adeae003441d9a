// What a policy must be to fit a simulator, its noise, its density and its table.
#include "sim/policy_rules.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "tests/support/malformed.hpp"
#include "tests/support/random_models.hpp"

namespace vt {
namespace {

void expect_misfit(const RankingPolicy& policy, const SimulatorSpec& spec, const std::string& part) {
  try {
    check_policy(policy, spec);
    ADD_FAILURE() << "accepted, expected a refusal with: " << part;
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

TEST(PolicyRules, WhatFitsIsAccepted) {
  const SimulatorSpec spec = test::random_learned(1)->spec;
  EXPECT_NO_THROW(check_policy(test::uniform_policy(spec), spec));
  EXPECT_NO_THROW(check_policy(test::gaussian_policy(spec, 1), spec));
  EXPECT_NO_THROW(
      check_policy(test::random_mlp_policy(spec, 1, {.observation = Observation::kCustomerPage}), spec));
  EXPECT_NO_THROW(check_policy(test::table_by_session(spec, 1, 0, 2), spec));
  const SimulatorSpec virtualtb = test::random_virtualtb(1)->spec;
  EXPECT_NO_THROW(check_policy(
      test::random_mlp_policy(virtualtb, 1, {.observation = Observation::kVirtualTb}), virtualtb));
}

TEST(PolicyRules, EachMisfitIsNamed) {
  const SimulatorSpec spec = test::random_learned(1)->spec;
  const RankingPolicy good = test::random_mlp_policy(spec, 1);
  const auto spoilt = [&](const auto& spoil) {
    RankingPolicy policy = good;
    spoil(policy);
    return policy;
  };
  expect_misfit(spoilt([](RankingPolicy& p) { p.low.pop_back(); }), spec, "action_low has 4");
  expect_misfit(spoilt([](RankingPolicy& p) { p.high.push_back(1); }), spec, "action_high has 6");
  expect_misfit(spoilt([](RankingPolicy& p) { p.center.clear(); }), spec, "center");
  expect_misfit(spoilt([](RankingPolicy& p) { p.scale.clear(); }), spec, "scale");
  expect_misfit(spoilt([](RankingPolicy& p) { p.log_std.pop_back(); }), spec, "log_std");
  expect_misfit(spoilt([](RankingPolicy& p) { p.observation = Observation::kCustomerPage; }), spec,
                "11 inputs");
  expect_misfit(spoilt([](RankingPolicy& p) { p.observation = Observation::kVirtualTb; }), spec,
                "virtualtb_v0");
  expect_misfit(spoilt([](RankingPolicy& p) { p.network.layers.pop_back(); }), spec, "17 outputs");
  expect_misfit(spoilt([](RankingPolicy& p) { p.kind = PolicyKind::kTable; }), spec, "no table");
  expect_misfit(spoilt([](RankingPolicy& p) { p.kind = PolicyKind::kOracle; }), spec, "market only");
}

TEST(PolicyRules, NoiseAndNormaliserAreTheGaussians) {
  const SimulatorSpec spec = test::random_learned(1)->spec;
  const RankingPolicy mlp = test::random_mlp_policy(spec, 2);
  double log_std = 0.0;
  for (std::size_t i = 0; i < 5; ++i) {
    log_std += mlp.log_std[i];
    EXPECT_NEAR(noise_scale(mlp)[i], std::exp(mlp.log_std[i]), 1e-6);
  }
  const double half_log = 2.5 * std::log(2 * std::numbers::pi);
  EXPECT_NEAR(log_normaliser(mlp), log_std + half_log, 1e-5);
  const RankingPolicy gaussian = test::gaussian_policy(spec, 2);
  EXPECT_EQ(noise_scale(gaussian), std::vector<float>(5, 1.0f));
  EXPECT_NEAR(log_normaliser(gaussian), half_log, 1e-5);
  EXPECT_EQ(noise_scale(test::random_mlp_policy(spec, 2, {.mode = ActionMode::kMean})),
            std::vector<float>(5, 0.0f));
  EXPECT_EQ(noise_scale(test::random_mlp_policy(spec, 2, {.deterministic = true})),
            std::vector<float>(5, 0.0f));
}

TEST(ActionTables, AnswerBySession) {
  ActionTable table;
  table.key = TableKey::kSession;
  table.keys = {3, 7, std::uint64_t{1} << 63};
  table.actions = {1, 2, 3, 4, 5, 6};
  const std::uint32_t customer = 0;
  EXPECT_EQ(*find_action(table, 2, DrawKey{0, 3, 0}, &customer, 1), 1.0f);
  EXPECT_EQ(*find_action(table, 2, DrawKey{0, 7, 0}, &customer, 1), 3.0f);
  EXPECT_EQ(*find_action(table, 2, DrawKey{0, std::uint64_t{1} << 63, 0}, &customer, 1), 5.0f);
  for (const std::uint64_t absent : {0ull, 5ull, ~0ull}) {
    test::expect_refused(
        [&] {
          find_action(table, 2, DrawKey{0, absent, 0}, &customer, 1);
        },
        "session " + std::to_string(absent));
  }
}

// One row a page view, by its address only: each as often as the others (chi-square, 99.9 %).
TEST(ActionTables, AnswerByDraw) {
  ActionTable table;
  table.key = TableKey::kDraw;
  table.actions = {0, 1, 2, 3, 4};
  const auto drawn = [&](std::uint64_t session, std::uint32_t page) {
    return *find_action(table, 1, DrawKey{3, session, page}, nullptr, 1);
  };
  std::vector<double> count(5, 0.0);
  for (std::uint64_t session = 0; session < 5000; ++session) {
    for (std::uint32_t page = 0; page < 4; ++page) ++count[static_cast<std::size_t>(drawn(session, page))];
  }
  double chi_square = 0.0;
  for (const double n : count) chi_square += (n - 4000.0) * (n - 4000.0) / 4000.0;
  EXPECT_LT(chi_square, 18.47);
  EXPECT_EQ(drawn(17, 2), drawn(17, 2));
}

TEST(ActionTables, AnswerByCustomer) {
  ActionTable table;
  table.customers = {1, 9, 1, 10, 2, 0};  // three of two words each
  table.actions = {1, 2, 3};
  const std::uint32_t known[3][2] = {{1, 9}, {1, 10}, {2, 0}};
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(*find_action(table, 1, DrawKey{}, known[i], 2), table.actions[static_cast<std::size_t>(i)]);
  const std::uint32_t unknown[4][2] = {{0, 9}, {1, 8}, {1, 11}, {3, 0}};
  for (const auto& customer : unknown)
    test::expect_refused(
        [&] {
          find_action(table, 1, DrawKey{0, 4, 0}, customer, 2);
        },
        "its customer is not in it");
}

}  // namespace
}  // namespace vt
