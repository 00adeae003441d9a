// The market on a GPU: its pages and its oracle equal the CPU backend's, bit for bit.
#include <gtest/gtest.h>

#include "cuda/backend.hpp"
#include "tests/parity/same.hpp"
#include "tests/support/random_models.hpp"
#include "vt/sim/market.hpp"

namespace vt::test {
namespace {

TEST(GpuMarket, EveryRankerGivesTheCpusBits) {
  const ModelPtr model = make_market();
  const auto cpu = make_cpu_simulator(model);
  const auto gpu = cuda::make_cuda_simulator(model, 0);
  for (const RankingPolicy& policy : {historical_policy(*model), oracle_policy(*model),
                                      uniform_policy(model->spec), random_mlp_policy(model->spec, 3)}) {
    for (const RewardEstimate estimate : {RewardEstimate::kExpected, RewardEstimate::kSampled}) {
      const TrajectoryOptions options{{Reward::kTurnover, estimate, {10.0f, 0.5f, 2.0f}}, true};
      Trajectories want(model->spec.rules, 19, 130, options), got(model->spec.rules, 19, 130, options);
      for (Simulator* simulator : {cpu.get(), gpu.get()}) {
        simulator->reset({.seed = 5, .lanes = 130, .sessions = 400});
        simulator->rollout(policy, simulator == cpu.get() ? want : got);
      }
      expect_same(want, got, policy.kind_name);
      EXPECT_EQ(gpu->active(), cpu->active());
    }
  }
}

}  // namespace
}  // namespace vt::test
