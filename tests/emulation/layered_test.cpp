// The layered route against the CPU backend: bit for bit with a product in the exact order, within a stated
// bound with another one; networks that no block of the fused kernel holds.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "kernels/geometry.hpp"
#include "kernels/layered_args.hpp"
#include "tests/emulation/emulated_shop.hpp"
#include "tests/parity/same.hpp"
#include "tests/support/random_models.hpp"
#include "vt/core/half.hpp"
#include "vt/sim/market.hpp"

namespace vt::test {
namespace {

constexpr Launch kLayered{.route = Route::kLayered};

TrajectoryOptions kept(const SimulatorSpec& spec) {
  return {
      {spec.has_purchases() ? Reward::kBuy : Reward::kClicks, RewardEstimate::kExpected, {2.0f, 0.3f, 1.5f}},
      true};
}

struct Pair {
  Trajectories wanted, got;
};

Pair roll_out(const ModelPtr& model, const RankingPolicy& policy, const Launch& launch, const Start& start,
              int pages) {
  const TrajectoryOptions options = kept(model->spec);
  Pair pair{Trajectories(model->spec.rules, pages, start.lanes, options),
            Trajectories(model->spec.rules, pages, start.lanes, options)};
  const auto cpu = make_cpu_simulator(model, 1);
  EmulatedShop device(model, launch);
  cpu->reset(start);
  device.reset(start);
  cpu->rollout(policy, pair.wanted);
  device.rollout(policy, pair.got);
  EXPECT_EQ(device.active(), cpu->active());
  return pair;
}

void expect_exact(const ModelPtr& model, const RankingPolicy& policy, const Launch& launch = kLayered,
                  const Start& start = {.seed = 7, .lanes = 90}, int pages = 11) {
  const Pair pair = roll_out(model, policy, launch, start, pages);
  expect_same(pair.wanted, pair.got, "layered");
}

TEST(EmulatedLayered, LearnedShapes) {
  std::vector<LearnedShape> shapes(4);
  shapes[1].click_classes = 4;
  shapes[1].activation = nn::Activation::kRelu;
  shapes[2].layer_norm = true;
  shapes[2].activation = nn::Activation::kLeakyRelu;
  shapes[3] = {.sizes = {2}, .actions = 9, .max_page_index = 0, .latents = 1, .hidden = {}};  // linear
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    SCOPED_TRACE("shape " + std::to_string(i));
    const ModelPtr model = random_learned(i + 1, shapes[i]);
    PolicyShape policy;
    policy.layer_norm = shapes[i].layer_norm;
    expect_exact(model, random_mlp_policy(model->spec, 3, policy));
  }
}

TEST(EmulatedLayered, Policies) {
  const ModelPtr model = random_virtualtb(4);
  PolicyShape observed, linear;
  observed.observation = Observation::kVirtualTb;
  linear.hidden = {};
  linear.deterministic = true;
  for (const RankingPolicy& policy :
       {uniform_policy(model->spec), gaussian_policy(model->spec, 5),
        random_mlp_policy(model->spec, 3, observed), random_mlp_policy(model->spec, 6, linear)}) {
    expect_exact(model, policy);
  }
}

TEST(EmulatedLayered, Market) {
  const ModelPtr market = make_market();
  for (const RankingPolicy& policy : {oracle_policy(*market), random_mlp_policy(market->spec, 3)})
    expect_exact(market, policy, kLayered, {.seed = 7, .lanes = 70}, 3);
}

// Neither chunk, grid nor pages of a launch may change a bit; lanes fall idle, and some never start.
TEST(EmulatedLayered, ChunksAndLimitedSessions) {
  const ModelPtr model = random_learned(3);
  const RankingPolicy policy = random_mlp_policy(model->spec, 3);
  for (const int chunk : {64, 128, 256}) {
    SCOPED_TRACE(std::to_string(chunk) + " lanes a chunk");
    for (const std::int64_t lanes : {1, 64, 150})
      expect_exact(model, policy, {.blocks = 3, .pages = 3, .route = Route::kLayered, .chunk = chunk},
                   {.seed = 1, .lanes = lanes}, 8);
  }
  for (const std::uint64_t sessions : {20u, 160u})
    expect_exact(model, policy, kLayered, {.seed = 1, .lanes = 100, .sessions = sessions}, 20);
}

TEST(EmulatedLayered, GivenActionsAreAStep) {
  const ModelPtr model = random_learned(6);
  constexpr std::int64_t kLanes = 70;
  const std::vector<float> actions(static_cast<std::size_t>(kLanes * model->spec.action_size()), 0.125f);
  EmulatedShop fused(model, {}), layered(model, kLayered);
  for (EmulatedShop* shop : {&fused, &layered}) shop->reset({.seed = 3, .lanes = kLanes});
  for (int page = 0; page < 9; ++page) {
    Trajectories wanted(model->spec.rules, 1, kLanes), got(model->spec.rules, 1, kLanes);
    fused.step(actions, wanted);
    layered.step(actions, got);
    expect_same(wanted, got, "page " + std::to_string(page));
  }
}

kernels::RolloutArgs shapes_of(const ModelPtr& model, const RankingPolicy& policy) {
  const int width = model->spec.rules.attributes.width;
  kernels::RolloutArgs args;
  args.rules = model->spec.rules;
  args.customer = kernels::packed_at(model->customer_policy.view(), width, nullptr);
  args.policy.network = kernels::packed_at(policy.network.view(), width, nullptr);
  return args;
}

// Wider than any block's shared memory: the customer, the policy, and the generator of sessions.
TEST(EmulatedLayered, NetworksTooWideToFuse) {
  const ModelPtr model = random_learned(5, {.hidden = {2000, 7}});
  const RankingPolicy policy = random_mlp_policy(model->spec, 3, {.hidden = {5, 1900}});
  const kernels::RolloutArgs args = shapes_of(model, policy);
  for (const int capability : {80, 86, 89, 90, 120}) {
    EXPECT_FALSE(kernels::plan_launch(*kernels::limits_of(capability / 10, capability % 10),
                                      [&](const kernels::BlockShape& shape) {
                                        kernels::RolloutArgs trial = args;
                                        lay_out(trial, shape);
                                        return trial.layout.bytes;
                                      }));
  }
  expect_exact(model, policy, {.route = Route::kLayered, .generate_in_memory = true},
               {.seed = 2, .lanes = 70}, 3);
}

TEST(EmulatedLayered, SessionsWithoutSharedMemoryAreTheSame) {
  const ModelPtr model = random_virtualtb(9);  // page counts too
  expect_exact(model, gaussian_policy(model->spec, 2), {.generate_in_memory = true});
}

// A library's product rounds otherwise. One page from the same sessions: executed actions within two half
// units in the last place, outcomes other in at most 1 of 200 rows (a draw that falls between two values of a
// cumulative sum that differ by rounding).
TEST(EmulatedLayered, AnotherOrderOfSumsStaysWithinItsBound) {
  const ModelPtr model = random_virtualtb(4);
  PolicyShape shape;
  shape.observation = Observation::kVirtualTb;
  const Start start{.seed = 11, .lanes = 1000};
  const Pair pair =
      roll_out(model, random_mlp_policy(model->spec, 3, shape),
               {.route = Route::kLayered, .product = Product::kDouble, .chunk = 1024}, start, 1);
  const TrajectoriesView &want = pair.wanted.view(), &got = pair.got.view();
  int other = 0, rounded = 0;
  for (std::int64_t i = 0; i < start.lanes; ++i) {
    other += want.outcome[i] != got.outcome[i];
    for (int c = 0; c < want.actions; ++c) {
      const float a = float_of_half(want.action[i * want.actions + c]);
      const float b = float_of_half(got.action[i * want.actions + c]);
      EXPECT_LE(std::fabs(a - b), std::fabs(a) * 0x1p-9f + 0x1p-23f);
      rounded += a != b;
    }
  }
  EXPECT_LE(other, 5);
  EXPECT_LE(rounded, 1000 * want.actions / 100);
}

TEST(LayeredChunks, KeepPlanesBounded) {
  using kernels::chunk_lanes;
  EXPECT_EQ(chunk_lanes(128, 1), 64);
  EXPECT_EQ(chunk_lanes(128, 1000), 1024);
  EXPECT_EQ(chunk_lanes(128, std::int64_t{1} << 22), kernels::kChunkLanes);
  EXPECT_EQ(chunk_lanes(1 << 20, std::int64_t{1} << 22), 128);
  EXPECT_EQ(chunk_lanes(1 << 26, std::int64_t{1} << 22), 64);
}

}  // namespace
}  // namespace vt::test
