// Launch geometry: what the fused kernels take of each GPU, for the shapes of the released networks, and its
// rules.
#include "kernels/geometry.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "kernels/generate_args.hpp"
#include "kernels/product.cuh"
#include "kernels/rollout_args.hpp"
#include "tests/support/random_models.hpp"

namespace vt::kernels {
namespace {

struct Capability {
  int major, minor;
};
constexpr Capability kBuilt[] = {{8, 0}, {8, 6}, {8, 9}, {9, 0}, {12, 0}};

RolloutArgs released_rollout() {
  const ModelPtr model = test::random_virtualtb(1, true);
  test::PolicyShape shape;
  shape.observation = Observation::kVirtualTb;
  shape.hidden = {128, 128};
  RolloutArgs args;
  args.rules = model->spec.rules;
  args.customer = packed_at(model->customer_policy.view(), 88, nullptr);
  args.policy.network = packed_at(test::random_mlp_policy(model->spec, 1, shape).network.view(), 88, nullptr);
  return args;
}

GenerateArgs released_generate() {
  const ModelPtr model = test::random_virtualtb(1, true);
  GenerateArgs args;
  args.rules = model->spec.rules;
  args.generator = packed_at(model->customer_generator.network.view(), 0, nullptr);
  args.page_count = packed_at(model->page_count->view(), 88, nullptr);
  return args;
}

template <class Args>
int bytes_of(Args args, const BlockShape& shape) {
  lay_out(args, shape);
  return args.layout.bytes;
}

struct Expected {
  Capability capability;
  int tile;
  WeightSource weights;
  int blocks;
};

TEST(Geometry, ReleasedShapesOnEveryCapability) {
  const Expected table[] = {{{8, 0}, 32, WeightSource::kStaged, 2},
                            {{8, 6}, 32, WeightSource::kStaged, 1},
                            {{8, 9}, 32, WeightSource::kStaged, 1},
                            {{9, 0}, 64, WeightSource::kCached, 2},
                            {{12, 0}, 32, WeightSource::kStaged, 1}};
  const RolloutArgs rollout = released_rollout();
  for (const Expected& expected : table) {
    SCOPED_TRACE("sm_" + std::to_string(10 * expected.capability.major + expected.capability.minor));
    const auto limits = limits_of(expected.capability.major, expected.capability.minor);
    ASSERT_TRUE(limits);
    const auto plan = plan_launch(*limits, [&](const BlockShape& s) { return bytes_of(rollout, s); });
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->shape.tile, expected.tile);
    EXPECT_EQ(plan->shape.weights, expected.weights);
    EXPECT_EQ(plan->blocks_at_once, expected.blocks);
    EXPECT_LE(plan->blocks_at_once * (plan->shared_bytes + kSharedReserved), limits->shared);
    EXPECT_TRUE(is_built(plan->shape));
    const GenerateArgs generate = released_generate();
    EXPECT_TRUE(plan_launch(*limits, [&](const BlockShape& s) { return bytes_of(generate, s); }));
  }
}

TEST(Geometry, BytesOfTheReleasedShapes) {
  const RolloutArgs args = released_rollout();
  EXPECT_EQ(bytes_of(args, {64, 128, WeightSource::kCached}), 112080);
  EXPECT_EQ(bytes_of(args, {32, 128, WeightSource::kCached}), 56272);
  for (const int tile : {32, 64}) {
    const BlockShape cached{tile, 128, WeightSource::kCached};
    const BlockShape staged{tile, 128, WeightSource::kStaged};
    EXPECT_EQ(bytes_of(args, staged) - bytes_of(args, cached), stage_floats(staged) * 4);
  }
  RolloutArgs filled = args;
  lay_out(filled, {64, 128, WeightSource::kCached});
  EXPECT_EQ(filled.sum_floats, (128 + 128) * 64);
}

TEST(Geometry, EverythingIsAlignedAndInside) {
  RolloutArgs args = released_rollout();
  lay_out(args, {32, 128, WeightSource::kStaged});
  const RolloutLayout& at = args.layout;
  int before = -1;
  for (const int offset : {at.session, at.taken, at.state, at.page_count, at.active, at.entered, at.customer,
                           at.column, at.action, at.tail, at.even, at.odd, at.stage}) {
    EXPECT_EQ(offset % 16, 0);
    EXPECT_GT(offset, before);
    before = offset;
  }
  EXPECT_EQ(at.bytes, at.stage + stage_floats({32, 128, WeightSource::kStaged}) * 4);
}

TEST(Geometry, NetworksTooWideToFuseHaveNoPlan) {
  for (const Capability& c : kBuilt) {
    EXPECT_FALSE(plan_launch(*limits_of(c.major, c.minor), [](const BlockShape&) { return 240 * 1024; }));
  }
  EXPECT_FALSE(limits_of(7, 5));
}

TEST(Geometry, BlocksAtOnceKeepsEveryLimit) {
  const BlockShape shape{64, 128, WeightSource::kCached};
  constexpr DeviceLimits kHopper = *limits_of(9, 0);
  static_assert(blocks_at_once(kHopper, BlockShape{}, 227 * 1024) == 1);
  static_assert(blocks_at_once(kHopper, BlockShape{}, 227 * 1024 + 1) == 0);
  static_assert(register_limit() * kBlockThreads * kBlocksAtOnce <= kRegisters);
  EXPECT_EQ(blocks_at_once(kHopper, shape, 1024), kBlocksAtOnce);             // registers
  EXPECT_EQ(blocks_at_once({1 << 20, 1 << 30, 256, 32}, shape, 1024), 2);     // threads
  EXPECT_EQ(blocks_at_once({1 << 20, 1 << 30, 1 << 20, 1}, shape, 1024), 1);  // blocks
}

TEST(Geometry, GridsHaveNoIdleBlock) {
  const LaunchPlan plan{{64, 128, WeightSource::kCached}, 2, 0};
  EXPECT_EQ(grid_blocks(plan, 132, 1), 1);
  EXPECT_EQ(grid_blocks(plan, 132, 0), 1);
  EXPECT_EQ(grid_blocks(plan, 132, 65), 2);
  EXPECT_EQ(grid_blocks(plan, 132, std::int64_t{1} << 40), 264);
}

// Every output and lane of a panel belongs to exactly one thread and register.
template <int kTile, int kFours>
void expect_bijection() {
  using Map = ThreadMap<kTile, kFours>;
  std::vector<int> seen(static_cast<std::size_t>(Map::kPanel * kTile));
  for (int thread = 0; thread < kWarp; ++thread) {
    for (int j = 0; j < 4 * kFours; ++j) {
      for (int i = 0; i < kThreadLanes; ++i) {
        ++seen[static_cast<std::size_t>(Map::output(thread, j) * kTile + Map::lane(thread, i))];
      }
    }
  }
  for (const int count : seen) ASSERT_EQ(count, 1);
  const BlockShape four_warps{kTile, 128, WeightSource::kCached};
  EXPECT_EQ(pass_outputs(four_warps), 4 * (ThreadMap<kTile, 2>::kPanel));
}

TEST(Geometry, ThreadMapsAreBijections) {
  expect_bijection<32, 1>();
  expect_bijection<32, 2>();
  expect_bijection<64, 1>();
  expect_bijection<64, 2>();
}

}  // namespace
}  // namespace vt::kernels
