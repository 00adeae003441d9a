// The fused rollout against the CPU backend, bit for bit: every simulator of networks, policy, block shape,
// ragged tails, resets, and a limited number of sessions.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/emulation/emulated_shop.hpp"
#include "tests/parity/same.hpp"
#include "tests/support/random_models.hpp"
#include "vt/sim/market.hpp"

namespace vt::test {
namespace {

using kernels::BlockShape;
using kernels::WeightSource;

constexpr BlockShape kSmall{32, 64, WeightSource::kCached};
constexpr BlockShape kStaged{32, 64, WeightSource::kStaged};

TrajectoryOptions paid(const SimulatorSpec& spec, RewardEstimate estimate = RewardEstimate::kExpected) {
  TrajectoryOptions options;
  options.reward.reward = spec.has_purchases() ? Reward::kBuy : Reward::kClicks;
  options.reward.estimate = estimate;
  options.reward.anc = {2.0f, 0.3f, 1.5f};
  options.noise = true;
  return options;
}

constexpr std::uint64_t kSeed = 7;

struct Plan {
  Start start{.seed = kSeed, .lanes = 50};
  int pages = 11;
  int rounds = 2;  // rollouts one after the other, sessions going on
};

void expect_same_as_cpu(const ModelPtr& model, const RankingPolicy& policy, const Launch& launch,
                        const Plan& plan = {}, TrajectoryOptions options = {}) {
  if (!options.noise) options = paid(model->spec);
  const auto cpu = make_cpu_simulator(model, 1);
  EmulatedShop device(model, launch);
  cpu->reset(plan.start);
  device.reset(plan.start);
  int ends = 0;
  for (int round = 0; round < plan.rounds; ++round) {
    Trajectories wanted(model->spec.rules, plan.pages, plan.start.lanes, options);
    Trajectories got(model->spec.rules, plan.pages, plan.start.lanes, options);
    cpu->rollout(policy, wanted);
    device.rollout(policy, got);
    expect_same(wanted, got, "round " + std::to_string(round));
    if (::testing::Test::HasFailure()) return;
    for (std::int64_t i = 0; i < wanted.rows(); ++i) {
      ends += session::unpack_outcome(wanted.view().outcome[i]).end != EndReason::kNone ? 1 : 0;
    }
  }
  EXPECT_EQ(device.active(), cpu->active());
  const auto started = static_cast<std::int64_t>(plan.start.sessions);
  EXPECT_GE(ends, started > 0 ? std::min(started, plan.start.lanes / 2) : plan.start.lanes / 2);
}

TEST(EmulatedRollout, LearnedShapes) {
  std::vector<LearnedShape> shapes(5);
  shapes[1].click_classes = 4;
  shapes[1].activation = nn::Activation::kRelu;
  shapes[2].layer_norm = true;
  shapes[2].activation = nn::Activation::kLeakyRelu;
  shapes[2].latent = session::Latent::kUniform;
  shapes[3] = {.sizes = {300, 1000, 600, 90, 2}, .actions = 1, .hidden = {40}};  // two packed words
  shapes[4] = {.sizes = {2}, .actions = 9, .max_page_index = 0, .latents = 1, .hidden = {}};  // linear
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    SCOPED_TRACE("shape " + std::to_string(i));
    const ModelPtr model = random_learned(i + 1, shapes[i]);
    PolicyShape policy;
    policy.layer_norm = shapes[i].layer_norm;
    expect_same_as_cpu(model, random_mlp_policy(model->spec, 3, policy), {.shape = i % 2 ? kStaged : kSmall});
  }
}

// Class tables, logs and a market's customers, in one packed word and in two.
TEST(EmulatedRollout, CustomersWithoutANetwork) {
  for (const GeneratorKind kind :
       {GeneratorKind::kGmm, GeneratorKind::kLatentClass, GeneratorKind::kIndependent,
        GeneratorKind::kEmpirical, GeneratorKind::kMarket}) {
    for (const std::vector<int>& sizes : {std::vector<int>{3, 1, 5, 2}, {120, 90, 110, 80, 100, 2}}) {
      SCOPED_TRACE(std::string(name_of(kind)) + ", " + std::to_string(sizes.size()) + " attributes");
      const ModelPtr model = random_learned(21, {.sizes = sizes, .generator = kind, .entries = 70});
      expect_same_as_cpu(model, random_mlp_policy(model->spec, 3), {});
    }
  }
}

TEST(EmulatedRollout, VirtualTbShapes) {
  const ModelPtr model = random_virtualtb(4);
  for (const BlockShape& shape : {kSmall, kStaged}) {
    PolicyShape policy;
    policy.observation = Observation::kVirtualTb;
    expect_same_as_cpu(model, random_mlp_policy(model->spec, 3, policy), {.shape = shape});
  }
}

// The widths of the released networks: several panels a layer, full warps, and the launch shape of a real
// GPU.
TEST(EmulatedRollout, ReleasedWidths) {
  const ModelPtr model = random_virtualtb(4, true);
  PolicyShape policy;
  policy.observation = Observation::kVirtualTb;
  policy.hidden = {128, 128};
  for (const BlockShape& shape :
       {BlockShape{64, 128, WeightSource::kCached}, BlockShape{32, 128, WeightSource::kStaged}}) {
    expect_same_as_cpu(model, random_mlp_policy(model->spec, 3, policy), {.shape = shape},
                       {.start = {.seed = 7, .lanes = 70}, .pages = 6, .rounds = 1});
  }
}

TEST(EmulatedRollout, Policies) {
  const ModelPtr model = random_learned(8);
  std::vector<RankingPolicy> policies = {uniform_policy(model->spec), gaussian_policy(model->spec, 5)};
  std::vector<PolicyShape> shapes(4);
  shapes[0].squash = true;
  shapes[1].mode = ActionMode::kMean;
  shapes[2].deterministic = true;
  shapes[2].hidden = {};
  shapes[3].observation = Observation::kCustomerPage;
  shapes[3].activation = nn::Activation::kNone;
  for (const PolicyShape& shape : shapes) policies.push_back(random_mlp_policy(model->spec, 6, shape));
  for (std::size_t i = 0; i < policies.size(); ++i) {
    SCOPED_TRACE("policy " + std::to_string(i));
    expect_same_as_cpu(model, policies[i], {});
  }
}

TEST(EmulatedRollout, OnceASession) {
  const ModelPtr model = random_virtualtb(4);
  std::vector<RankingPolicy> policies = {
      gaussian_policy(model->spec, 5),
      random_mlp_policy(model->spec, 3, {.observation = Observation::kVirtualTb}),
      table_policies(*model, 5, kSeed)[2]};
  for (RankingPolicy& policy : policies) {
    policy.replan = Replan::kSession;
    for (const Route route : {Route::kFused, Route::kLayered})
      expect_same_as_cpu(model, policy, {.route = route});
  }
}

// Rows by session, by customer, and drawn; customers of one packed word and of two.
TEST(EmulatedRollout, Tables) {
  for (const std::vector<int>& sizes : {std::vector<int>{3, 1, 5, 2}, {120, 90, 110, 80, 100, 2}}) {
    const ModelPtr model = random_learned(21, {.sizes = sizes});
    for (const RankingPolicy& policy : table_policies(*model, 5, kSeed)) {
      for (const Route route : {Route::kFused, Route::kLayered}) {
        SCOPED_TRACE(route == Route::kFused ? "fused" : "layered");
        expect_same_as_cpu(model, policy, {.route = route});
      }
    }
  }
  const ModelPtr market = make_market();
  expect_same_as_cpu(market, table_policies(*market, 5, kSeed)[1], {},
                     {.start = {.seed = 7, .lanes = 35}, .pages = 4});
}

// The device counts page views whose session no row has, and keeps the lowest of their sessions.
TEST(EmulatedRollout, TellsWhatATableLacks) {
  const ModelPtr model = random_learned(3);
  for (const Route route : {Route::kFused, Route::kLayered}) {
    EmulatedShop device(model, {.route = route});
    device.reset({.seed = 7, .lanes = 50, .first_session = 40});
    Trajectories out(model->spec.rules, 3, 50);
    device.rollout(table_by_session(model->spec, 5, 0, 1000), out);
    EXPECT_EQ(device.missing().pages, 0u);
    device.rollout(table_by_session(model->spec, 5, 0, 45), out);
    const TrajectoriesView& rows = out.view();
    std::uint64_t pages = 0, lowest = ~0ull;
    for (std::int64_t i = 0; i < out.rows(); ++i) {
      if (rows.session[i] < 45) continue;
      ++pages;
      lowest = std::min(lowest, rows.session[i]);
    }
    EXPECT_EQ(device.missing().pages, pages);
    EXPECT_EQ(device.missing().session, lowest);
  }
}

TEST(EmulatedRollout, Market) {
  const ModelPtr market = make_market();
  for (const RankingPolicy& policy :
       {historical_policy(*market), oracle_policy(*market), random_mlp_policy(market->spec, 3)}) {
    expect_same_as_cpu(market, policy, {}, {.start = {.seed = 7, .lanes = 35}, .pages = 4});
  }
}

// Neither tile, threads, weights, grid, pool nor pages of a launch may change a bit.
TEST(EmulatedRollout, LaunchShapes) {
  const ModelPtr model = random_virtualtb(9);
  const RankingPolicy policy = random_mlp_policy(model->spec, 3);
  for (const int tile : {32, 64}) {
    for (const WeightSource weights : {WeightSource::kCached, WeightSource::kStaged}) {
      for (const int threads : {64, 128}) {
        SCOPED_TRACE(std::to_string(tile) + " lanes, " + std::to_string(threads) + " threads");
        expect_same_as_cpu(model, policy, {.shape = {tile, threads, weights}, .blocks = 1}, {.rounds = 1});
      }
    }
  }
  for (const int pages : {1, 3, 8}) {
    SCOPED_TRACE(std::to_string(pages) + " pages a launch");
    expect_same_as_cpu(model, policy, {.blocks = 5, .depth = 8, .pages = pages}, {.rounds = 1});
  }
}

TEST(EmulatedRollout, RaggedTailsAndFewLanes) {
  const ModelPtr model = random_learned(3);
  const RankingPolicy policy = random_mlp_policy(model->spec, 3);
  for (const std::int64_t lanes : {1, 31, 32, 33, 100}) {
    SCOPED_TRACE(std::to_string(lanes) + " lanes");
    expect_same_as_cpu(model, policy, {}, {.start = {.seed = 1, .lanes = lanes}, .rounds = 1});
  }
}

// Lanes fall idle one by one, and some never start; session numbers wrap around 64 bits.
TEST(EmulatedRollout, LimitedSessions) {
  const ModelPtr model = random_learned(3);
  const RankingPolicy policy = random_mlp_policy(model->spec, 3);
  for (const std::uint64_t sessions : {1u, 20u, 40u, 95u, 120u}) {
    SCOPED_TRACE(std::to_string(sessions) + " sessions");
    expect_same_as_cpu(
        model, policy, {},
        {.start = {.seed = 1, .lanes = 40, .first_session = 1ull << 63, .sessions = sessions}, .pages = 20});
  }
  expect_same_as_cpu(model, policy, {}, {.start = {.seed = 1, .lanes = 40, .first_session = ~0ull - 50}});
}

TEST(EmulatedRollout, RewardRules) {
  LearnedShape shape;
  shape.click_classes = 5;
  const ModelPtr model = random_learned(12, shape);
  const RankingPolicy policy = gaussian_policy(model->spec, 2);
  for (const Reward reward : {Reward::kBuy, Reward::kClicks, Reward::kTurnover}) {
    for (const RewardEstimate estimate : {RewardEstimate::kExpected, RewardEstimate::kSampled}) {
      TrajectoryOptions options = paid(model->spec, estimate);
      options.reward.reward = reward;
      expect_same_as_cpu(model, policy, {}, {.rounds = 1}, options);
    }
  }
}

// Without kept noise nothing else changes.
TEST(EmulatedRollout, NoiseIsKeptOnRequestOnly) {
  const ModelPtr model = random_learned(3);
  const RankingPolicy policy = random_mlp_policy(model->spec, 3);
  const auto cpu = make_cpu_simulator(model, 1);
  EmulatedShop device(model, {});
  const Start start{.seed = 2, .lanes = 40};
  cpu->reset(start);
  device.reset(start);
  Trajectories wanted(model->spec.rules, 5, 40), got(model->spec.rules, 5, 40);
  cpu->rollout(policy, wanted);
  device.rollout(policy, got);
  expect_same(wanted, got, "without noise");
}

// One page at a time with actions from outside is Simulator::step.
TEST(EmulatedRollout, GivenActionsAreAStep) {
  const ModelPtr model = random_virtualtb(6);
  const int k = model->spec.action_size();
  constexpr std::int64_t kLanes = 37;
  const auto cpu = make_cpu_simulator(model, 1);
  EmulatedShop device(model, {});
  cpu->reset({.seed = 3, .lanes = kLanes});
  device.reset({.seed = 3, .lanes = kLanes});
  const TrajectoryOptions options = paid(model->spec);
  std::vector<float> actions(static_cast<std::size_t>(kLanes * k));
  std::vector<std::uint32_t> outcome(kLanes);
  std::vector<float> reward(kLanes), turnover(kLanes);
  for (int page = 0; page < 12; ++page) {
    for (std::size_t i = 0; i < actions.size(); ++i) {
      actions[i] = 0.01f * static_cast<float>(
                               static_cast<int>(i * 31 + static_cast<std::size_t>(page) * 17) % 300 - 150);
    }
    cpu->step({actions.data(), kLanes, k, k}, options.reward,
              {outcome.data(), reward.data(), turnover.data(), {}});
    Trajectories got(model->spec.rules, 1, kLanes, options);
    device.step(actions, got);
    const TrajectoriesView& rows = got.view();
    EXPECT_TRUE(std::equal(outcome.begin(), outcome.end(), rows.outcome)) << "page " << page;
    EXPECT_EQ(bits_of_all(rows.reward, kLanes), bits_of_all(reward.data(), kLanes)) << "page " << page;
    EXPECT_EQ(bits_of_all(rows.turnover, kLanes), bits_of_all(turnover.data(), kLanes)) << "page " << page;
  }
}

}  // namespace
}  // namespace vt::test
