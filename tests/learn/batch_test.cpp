// A rollout as tensors: what each row must hold, by the session/ functions.
#include "learn/batch.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "tests/learn/small_shop.hpp"
#include "vt/session/observe.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::learn {
namespace {

constexpr std::int64_t kPages = 7, kLanes = 60;

// A Gaussian policy over `sessions` sessions: few of them leave lanes idle before the horizon.
Trajectories roll(const ModelPtr& model, std::uint64_t sessions) {
  Trajectories out(model->spec.rules, kPages, kLanes, {{}, true});
  RankingPolicy policy;
  policy.center = model->spec.center;
  policy.scale = model->spec.scale;
  policy.low = {-8, -8};
  policy.high = {8, 8};
  auto simulator = make_reference_simulator(model);
  simulator->reset(Start{3, kLanes, 0, sessions});
  simulator->rollout(policy, out);
  return out;
}

class BatchTest : public ::testing::TestWithParam<at::ScalarType> {
 protected:
  const ModelPtr model = small_shop();
  const BatchSizes sizes{kPages, kLanes, 100, 2, true};
  ShardPool pool{2};
};

TEST_P(BatchTest, RowsAreTheObservationsOfTheRollout) {
  const Trajectories from = roll(model, 90);
  Batch batch(model->spec, sizes, GetParam());
  batch.expand(from.view(), 1, 0, pool);
  const at::Tensor rows = batch.critic_input.to(at::kDouble), noise = batch.noise.to(at::kDouble);
  const session::PageRules& rules = model->spec.rules;
  std::int64_t idle = 0;
  for (std::int64_t i = 0; i < (kPages + 1) * kLanes; ++i) {
    const session::State state = session::unpack_state(from.view().state[i]);
    std::vector<float> expected(8);
    session::observe(rules, Observation::kCustomer, from.view().customer + i * from.view().words, state,
                     {expected.data(), 1});
    expected[7] = static_cast<float>(state.page) / 5.0f;
    for (std::int64_t c = 0; c < 8; ++c)
      ASSERT_FLOAT_EQ(rows[i][c].item<float>(), expected[static_cast<std::size_t>(c)]);
    if (i >= kPages * kLanes) continue;
    const session::Outcome outcome = session::unpack_outcome(from.view().outcome[i]);
    const std::int64_t t = i / kLanes, l = i % kLanes;
    idle += !outcome.served;
    ASSERT_EQ(batch.served[t][l].item<float>(), outcome.served ? 1 : 0);
    ASSERT_EQ(batch.ended[t][l].item<float>(), outcome.served && outcome.end != EndReason::kNone ? 1 : 0);
    ASSERT_EQ(batch.reward[t][l].item<float>(), outcome.served ? from.view().reward[i] : 0);
    for (int c = 0; c < 2; ++c) {
      ASSERT_EQ(noise[i][c].item<float>(), outcome.served ? from.view().noise[i * 2 + c] : 0);
    }
  }
  EXPECT_GT(idle, 50);
  EXPECT_EQ(batch.columns.narrow(1, 8, batch.columns.size(1) - 8).abs().max().item<double>(), 0.0);
}

TEST_P(BatchTest, OrdersAreAddressedByTheIteration) {
  const Trajectories from = roll(model, 0);
  Batch first(model->spec, sizes, GetParam()), second(model->spec, sizes, GetParam());
  first.expand(from.view(), 1, 4, pool);
  second.expand(from.view(), 1, 4, pool);
  EXPECT_TRUE(first.critic_order.equal(second.critic_order));
  EXPECT_TRUE(first.fisher_order.equal(second.fisher_order));
  for (int epoch = 0; epoch < 2; ++epoch) {
    EXPECT_TRUE(std::get<0>(first.critic_order[epoch].sort()).equal(at::arange(kPages * kLanes)));
  }
  EXPECT_FALSE(first.critic_order[0].equal(first.critic_order[1]));
  EXPECT_EQ(std::get<0>(at::_unique(first.fisher_order)).numel(), 100);
  second.expand(from.view(), 1, 5, pool);
  EXPECT_FALSE(first.critic_order.equal(second.critic_order));
  EXPECT_FALSE(first.fisher_order.equal(second.fisher_order));
}

TEST_P(BatchTest, ARolloutOfAnotherShapeIsRefused) {
  Batch batch(model->spec, sizes, GetParam());
  const Trajectories silent(model->spec.rules, kPages, kLanes),
      other(model->spec.rules, kPages, kLanes + 1, {{}, true});
  EXPECT_THROW(batch.expand(silent.view(), 1, 0, pool), std::invalid_argument);
  EXPECT_THROW(batch.expand(other.view(), 1, 0, pool), std::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(Types, BatchTest, ::testing::Values(at::kFloat, at::kDouble),
                         [](const auto& info) { return info.param == at::kFloat ? "Float" : "Double"; });

// virtualtb_v0 shows raw clicks, code and page: a learner sees them in [0, 1].
TEST(Batch, TheTailIsBroughtToUnitRange) {
  SimulatorSpec spec = small_shop()->spec;
  spec.rules.observation = Observation::kVirtualTb;
  spec.rules.click_classes = 11;
  spec.rules.code_classes = 10;
  spec.rules.max_page_index = 99;
  const Batch batch(spec, {2, 3, 1, 1, false}, at::kFloat);
  const std::vector<float> expected = {1, 1, 1, 1, 1, 1, 1, 0.1f, 1.0f / 9, 1.0f / 99};
  EXPECT_EQ(batch.input_scale(), expected);
  EXPECT_EQ(batch.critic_input.size(1), 10);
}

TEST(Shards, CutIsAFunctionOfTheSizeAndCoversEveryRow) {
  for (const auto& [rows, count] : std::vector<std::pair<std::int64_t, std::size_t>>{
           {1, 1}, {255, 1}, {256, 1}, {512, 2}, {1000, 3}, {4095, 15}, {4096, 16}, {50'000, 16}}) {
    const std::vector<Rows> shards = cut_into_shards(rows);
    ASSERT_EQ(shards.size(), count) << rows;
    std::int64_t next = 0;
    for (const Rows shard : shards) {
      EXPECT_EQ(shard.begin, next);
      EXPECT_GE(shard.count, 1);
      next += shard.count;
    }
    EXPECT_EQ(next, rows);
  }
}

}  // namespace
}  // namespace vt::learn
