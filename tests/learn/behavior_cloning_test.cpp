// Behaviour cloning recovers a known table, is the same for any threads and after a resume, and is exported
// in raw units.
#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "tests/learn/logged_shop.hpp"
#include "tests/learn/network_output.hpp"
#include "tests/support/scratch.hpp"
#include "vt/core/draw.hpp"
#include "vt/core/error.hpp"
#include "vt/learn/behavior_cloning.hpp"

namespace vt::learn {
namespace {

using test::table_shop;

BcOptions quick() {
  BcOptions options;
  options.hidden = {16};
  options.logging_hidden = {8};
  options.epochs = 3;
  options.minibatch = 600;
  return options;
}

BcTrainer trained(const std::shared_ptr<const LoggedPages>& pages, const BcOptions& options,
                  int threads = 1) {
  BcTrainer trainer(pages, options, 5, threads);
  while (trainer.iterations() < trainer.total()) trainer.iterate();
  return trainer;
}

bool same(const Network& a, const Network& b) {
  if (a.layers.size() != b.layers.size()) return false;
  for (std::size_t l = 0; l < a.layers.size(); ++l) {
    if (a.layers[l].weight != b.layers[l].weight || a.layers[l].bias != b.layers[l].bias) return false;
  }
  return true;
}

bool same(const BehaviorNetworks& a, const BehaviorNetworks& b) {
  return same(a.customer_policy, b.customer_policy) && same(a.logging_policy, b.logging_policy) &&
         a.logging_log_std == b.logging_log_std;
}

// 40,000 page views of a shop whose answers depend on one attribute and one action component. About 3,000
// fitted ones share both attributes: an answer's share among them has a deviation below .01, and among those
// near an action one of about .02.
TEST(BehaviorCloning, RecoversAKnownTable) {
  const auto pages = table_shop(40'000);
  BcOptions options = quick();
  options.hidden = {32};
  options.epochs = 6;
  options.minibatch = 200;
  options.rate = 5e-3;
  const BcTrainer trainer = trained(pages, options);
  const BehaviorNetworks raw = in_raw_units(trainer.networks(), *pages);
  for (int level = 0; level < 3; ++level) {
    for (const float action : {-0.5f, 0.0f, 0.5f}) {
      std::vector<float> x(10, 0.0f);
      x[static_cast<std::size_t>(level)] = x[3] = 1.0f;
      x[7] = action;
      const std::vector<float> logits = run_network(raw.customer_policy, x);
      const auto truth = test::table_answer(level, action);
      for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(shares(logits, 0, 3)[c], truth.feedback[c], 0.05);
      for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(shares(logits, 3, 3)[c], truth.clicks[c], 0.05);
    }
  }
  // The logged actions follow the attribute: mean level - 1 times .5, deviation .5.
  for (int level = 0; level < 3; ++level) {
    std::vector<float> s(7, 0.0f);
    s[static_cast<std::size_t>(level)] = s[3] = 1.0f;
    EXPECT_NEAR(run_network(raw.logging_policy, s)[0], test::logged_mean(level), 0.05);
  }
  EXPECT_NEAR(std::exp(raw.logging_log_std[0]), 0.5, 0.02);
  const BcResult result = trainer.result();
  EXPECT_FALSE(result.constant_logging);
  EXPECT_GT(*result.gain_from_a(), 0.02);
}

// Entropies are the best that any model reaches.
TEST(BehaviorCloning, HeldOutLikelihoodIsThatOfTheTable) {
  const auto pages = table_shop(20'000);
  BcOptions options = quick();
  options.minibatch = 200;
  options.rate = 5e-3;
  const BcResult result = trained(pages, options).result();
  double best = 0, known = 0;
  for (const std::int64_t row : pages->rows_of(pages->held_out)) {
    const auto r = static_cast<std::size_t>(row);
    if (pages->feedback[r] == kNoFeedback) continue;
    const auto truth = test::table_answer(pages->column[2 * r], pages->action[2 * r]);
    best += std::log(truth.feedback[static_cast<std::size_t>(pages->feedback[r])]);
    known += 1;
  }
  EXPECT_LT(result.held_out.feedback, best / known + 0.005);
  EXPECT_GT(result.held_out.feedback, best / known - 0.02);
}

TEST(BehaviorCloning, WhereNoNetworkBeatsItTheConstantIsGiven) {
  const auto pages = table_shop(2'000, /*logged_follows=*/false);
  const BcTrainer trainer = trained(pages, quick());
  EXPECT_TRUE(trainer.result().constant_logging);
  const BehaviorNetworks raw = in_raw_units(trainer.networks(), *pages);
  ASSERT_EQ(raw.logging_policy.layers.size(), 1u);
  EXPECT_EQ(raw.logging_policy.inputs(), 7);
  EXPECT_NEAR(raw.logging_policy.layers[0].bias[0], 0.0, 0.05);
  EXPECT_NEAR(std::exp(raw.logging_log_std[0]), 0.5, 0.02);
}

TEST(BehaviorCloning, ThreadsChangeNoBit) {
  const auto pages = table_shop(3'000);
  const BehaviorNetworks one = trained(pages, quick(), 1).networks();
  EXPECT_TRUE(same(one, trained(pages, quick(), 2).networks()));
  EXPECT_TRUE(same(one, trained(pages, quick(), 5).networks()));
}

TEST(BehaviorCloning, GoesOnFromACheckpointBitForBit) {
  const vt::test::Scratch scratch;
  const auto pages = table_shop(3'000);
  BcOptions options = quick();
  options.members = 2;
  const BcTrainer whole = trained(pages, options);
  BcTrainer first(pages, options, 5, 1);
  for (int i = 0; i < 4; ++i) first.iterate();  // in the middle of the second member
  first.save(scratch / "checkpoint");
  BcTrainer second(pages, options, 5, 1);
  second.load(scratch / "checkpoint");
  EXPECT_EQ(second.iterations(), 4);
  while (second.iterations() < second.total()) second.iterate();
  for (int member = 0; member < 2; ++member) {
    EXPECT_TRUE(same(whole.networks(member), second.networks(member)));
    EXPECT_EQ(whole.result(member).held_out.feedback, second.result(member).held_out.feedback);
  }
  BcTrainer other(table_shop(3'001), options, 5, 1);
  EXPECT_THROW(other.load(scratch / "checkpoint"), Error);
}

TEST(BehaviorCloning, MembersAreFitsOfTheirOwnSessions) {
  const auto pages = table_shop(3'000);
  BcOptions options = quick();
  options.members = 2;
  const BcTrainer trainer = trained(pages, options);
  EXPECT_FALSE(same(trainer.networks(0), trainer.networks(1)));
}

TEST(BehaviorCloning, ScalesFoldIntoTheFirstAndTheLastLayer) {
  const auto pages = table_shop(2'000);
  const BehaviorNetworks own = trained(pages, quick()).networks();
  const BehaviorNetworks raw = in_raw_units(own, *pages);
  std::vector<float> x(10, 0.0f), scaled(10, 0.0f);
  x[1] = x[4] = 1.0f;
  x[7] = 0.75f;
  x[8] = -0.5f;
  x[9] = 2.0f;
  for (std::size_t i = 0; i < 10; ++i) scaled[i] = x[i] * pages->input_scale[i];
  const std::vector<float> a = run_network(raw.customer_policy, x),
                           b = run_network(own.customer_policy, scaled);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-5);

  const std::vector<float> s(x.begin(), x.begin() + 7);
  const std::vector<float> mean = run_network(raw.logging_policy, s), u = run_network(own.logging_policy, s);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_NEAR(mean[i], pages->spec.center[i] + pages->spec.scale[i] * u[i], 1e-5);
    EXPECT_FLOAT_EQ(raw.logging_log_std[i], own.logging_log_std[i] + std::log(pages->spec.scale[i]));
  }
}

TEST(BehaviorCloning, WithoutActionsThereIsNoLoggingPolicy) {
  const auto pages = table_shop(2'000, true, /*actions=*/0);
  const BcTrainer trainer = trained(pages, quick());
  const BehaviorNetworks raw = in_raw_units(trainer.networks(), *pages);
  EXPECT_EQ(raw.customer_policy.inputs(), 8);
  EXPECT_TRUE(raw.logging_policy.layers.empty());
  EXPECT_FALSE(trainer.result().gain_from_a());
}

TEST(BehaviorCloning, RefusesImpossibleOptionsByName) {
  BcOptions options;
  options.epochs = 0;
  try {
    validate(options);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("bc.epochs"), std::string::npos);
  }
}

}  // namespace
}  // namespace vt::learn
