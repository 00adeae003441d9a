// The layered route on a GPU: cuBLAS's products instead of the exact order, so the CPU backend is met within
// a bound on the first page, and the graph of a rollout meets the rollout itself bit for bit.
#include <gtest/gtest.h>

#include "cuda/cuda_simulator.hpp"
#include "cuda/rate.hpp"
#include "tests/parity/same.hpp"
#include "tests/support/random_models.hpp"
#include "vt/core/error.hpp"
#include "vt/sim/market.hpp"

namespace vt::test {
namespace {

using cuda::Kernel;
using cuda::KernelWish;

class GpuLayered : public ::testing::Test {
 protected:
  void SetUp() override {
    const cuda::DeviceScope scope(0);
    const cuda::MemoryPool pool(0);
    const cuda::Stream stream;
    try {
      const cuda::Gemm gemm({pool, stream.view()});
    } catch (const Error& error) {
      GTEST_SKIP() << error.what();
    }
  }
  const cuda::DeviceFacts device = cuda::usable_device(0);
};

TEST_F(GpuLayered, FirstPagesAreThoseOfTheProcessor) {
  const ModelPtr models[] = {random_learned(3, {.click_classes = 3}), random_virtualtb(4, true),
                             make_market(), random_learned(5, {.hidden = {4000, 300}})};
  for (const ModelPtr& model : models) {
    const RankingPolicy policy = random_mlp_policy(
        model->spec, 2, {.observation = model->spec.rules.observation, .hidden = {128, 500}});
    EXPECT_NO_THROW(cuda::check_rollout(model, policy, device, Kernel::kLayered)) << model->spec.name;
  }
}

// What fused refuses, auto serves.
TEST_F(GpuLayered, WideNetworksAreServed) {
  const ModelPtr model = random_learned(5, {.hidden = {4000, 300}});
  const RankingPolicy policy = random_mlp_policy(model->spec, 2);
  EXPECT_THROW(cuda::CudaSimulator(model, device, {KernelWish::kFused}), Error);
  cuda::CudaSimulator chosen(model, device);
  chosen.reset({.seed = 1, .lanes = 100});
  chosen.load(policy);
  EXPECT_EQ(chosen.kernel().kernel, Kernel::kLayered);
}

// Three calls: as it is, recorded, replayed; each goes on where the last one stopped.
TEST_F(GpuLayered, AReplayGoesOnAsTheCallsDo) {
  const ModelPtr model = random_virtualtb(7);
  const RankingPolicy policy = random_mlp_policy(model->spec, 4, {.observation = Observation::kVirtualTb});
  const TrajectoryOptions options{{}, true};
  for (const KernelWish wish : {KernelWish::kFused, KernelWish::kLayered}) {
    cuda::CudaSimulator plain(model, device, {wish, false}), graphed(model, device, {wish, true});
    for (cuda::CudaSimulator* simulator : {&plain, &graphed}) simulator->reset({.seed = 5, .lanes = 150});
    for (int round = 0; round < 4; ++round) {
      Trajectories want(model->spec.rules, 19, 150, options), got(model->spec.rules, 19, 150, options);
      plain.rollout(policy, want, nullptr);
      graphed.rollout(policy, got, nullptr);
      expect_same(want, got, "round " + std::to_string(round));
    }
  }
}

}  // namespace
}  // namespace vt::test
