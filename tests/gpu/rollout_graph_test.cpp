// A rollout as a graph: each replay serves the next pages, never the same ones again, and equals the CPU
// backend's. The small cases are the ones that scripts/gpu-check runs under the sanitizers.
#include <gtest/gtest.h>

#include "cuda/cuda_simulator.hpp"
#include "cuda/graph.hpp"
#include "tests/parity/same.hpp"
#include "tests/support/random_models.hpp"

namespace vt::test {
namespace {

constexpr std::int64_t kPages = 21;  // more than one launch

void expect_replays_to_go_on(const ModelPtr& model, const RankingPolicy& policy, const Start& start) {
  const TrajectoryOptions options{{}, true};
  const cuda::DeviceFacts device = cuda::usable_device(0);
  cuda::CudaSimulator gpu(model, device);
  const auto cpu = make_cpu_simulator(model, 1);
  gpu.reset(start);
  cpu->reset(start);
  gpu.load(policy);
  const cuda::DeviceTrajectories pages = gpu.make_trajectories(kPages, start.lanes, options);
  const cuda::Stream stream;
  const auto expect_next = [&](const std::string& name) {
    Trajectories want(model->spec.rules, kPages, start.lanes, options);
    Trajectories got(model->spec.rules, kPages, start.lanes, options);
    cpu->rollout(policy, want);
    pages.copy_to(got, stream.view());
    stream.view().synchronize();
    expect_same(want, got, name);
  };
  gpu.serve(pages, stream.view().get());
  expect_next("queued");
  cuda::Capture capture(stream.view());
  gpu.serve(pages, stream.view().get());
  const cuda::Replay replay(capture.end());
  for (int i = 0; i < 3; ++i) {
    replay.launch(stream.view());
    expect_next("replay " + std::to_string(i));
  }
  EXPECT_EQ(gpu.save(), cpu->save());
}

TEST(GpuRolloutGraph, LearnedGoesOn) {
  const ModelPtr model = random_learned(3, {.click_classes = 3});
  expect_replays_to_go_on(model, random_mlp_policy(model->spec, 4), {.seed = 5, .lanes = 70});
}

TEST(GpuRolloutGraph, VirtualTbGoesOnUntilItsSessionsEnd) {
  const ModelPtr model = random_virtualtb(3);
  const RankingPolicy policy = random_mlp_policy(model->spec, 4, {.observation = Observation::kVirtualTb});
  expect_replays_to_go_on(model, policy, {.seed = 5, .lanes = 50, .first_session = 9, .sessions = 90});
}

// Steps and observations between rollouts, on streams of the caller.
TEST(GpuStreams, CallsAreOrderedWhateverStreamTheyName) {
  const ModelPtr model = random_learned(6);
  const RankingPolicy policy = gaussian_policy(model->spec, 2);
  const int k = model->spec.action_size();
  const auto gpu = cuda::make_cuda_simulator(model, 0);
  const auto cpu = make_cpu_simulator(model, 1);
  const cuda::Stream one, two;
  const std::vector<float> actions(static_cast<std::size_t>(40 * k), 0.25f);
  for (Simulator* simulator : {gpu.get(), cpu.get()}) simulator->reset({.seed = 1, .lanes = 40});
  for (int round = 0; round < 5; ++round) {
    gpu->step({actions.data(), 40, k, k}, {}, {}, one.view().get());
    gpu->step({actions.data(), 40, k, k}, {}, {}, two.view().get());
    for (int i = 0; i < 2; ++i) cpu->step({actions.data(), 40, k, k}, {}, {});
    Trajectories want(model->spec.rules, 3, 40), got(model->spec.rules, 3, 40);
    cpu->rollout(policy, want);
    gpu->rollout(policy, got, one.view().get());
    expect_same(want, got, "round " + std::to_string(round));
  }
}

}  // namespace
}  // namespace vt::test
