// A rollout as a graph: each replay serves the next pages, never the same ones again, and equals the CPU
// backend's. The small cases are the ones that scripts/gpu-check runs under the sanitizers.
#include <gtest/gtest.h>

#include <string>
#include <vector>

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

// A ranker outside the simulator, on the device: what it sees and what came of its actions lie in its memory.
TEST(GpuRolloutGraph, StepsAndObservationsGoOn) {
  constexpr std::int64_t kLanes = 40;
  const ModelPtr model = random_virtualtb(6);
  const session::PageRules& rules = model->spec.rules;
  const int k = rules.action_size, inputs = model->spec.observation_size();
  cuda::CudaSimulator gpu(model, cuda::usable_device(0));
  const auto cpu = make_cpu_simulator(model, 1);
  for (Simulator* simulator : {static_cast<Simulator*>(&gpu), cpu.get()})
    simulator->reset({.seed = 5, .lanes = kLanes});
  const cuda::MemoryPool pool(0);
  const cuda::Stream stream;
  const cuda::Memory memory{pool, stream.view()};
  const cuda::Buffer<float> actions(kLanes * k, memory), seen(kLanes * inputs, memory),
      ends(kLanes * inputs, memory), reward(kLanes, memory);
  const cuda::Buffer<std::uint32_t> outcome(kLanes, memory);
  const std::vector<float> chosen(static_cast<std::size_t>(actions.size()), 0.25f);
  actions.fill_from(chosen.data(), stream.view());
  ends.clear(stream.view());
  const auto serve = [&] {
    gpu.observe(rules.observation, {seen.data(), kLanes, inputs, inputs}, stream.view().get());
    StepView came_of_it{outcome.data(), reward.data(), nullptr, {ends.data(), kLanes, inputs, inputs}};
    gpu.step({actions.data(), kLanes, k, k}, {}, came_of_it, stream.view().get());
  };
  std::vector<float> want_seen(static_cast<std::size_t>(seen.size())), got_seen(want_seen),
      want_ends(want_seen), got_ends(want_seen), want_reward(kLanes), got_reward(kLanes);
  std::vector<std::uint32_t> want_outcome(kLanes), got_outcome(kLanes);
  const auto expect_next = [&](const std::string& name) {
    cpu->observe(rules.observation, {want_seen.data(), kLanes, inputs, inputs});
    cpu->step({chosen.data(), kLanes, k, k}, {},
              {want_outcome.data(), want_reward.data(), nullptr, {want_ends.data(), kLanes, inputs, inputs}});
    seen.copy_to(got_seen.data(), stream.view());
    ends.copy_to(got_ends.data(), stream.view());
    reward.copy_to(got_reward.data(), stream.view());
    outcome.copy_to(got_outcome.data(), stream.view());
    stream.view().synchronize();
    EXPECT_EQ(got_seen, want_seen) << name;
    EXPECT_EQ(got_ends, want_ends) << name;
    EXPECT_EQ(got_reward, want_reward) << name;
    EXPECT_EQ(got_outcome, want_outcome) << name;
  };
  serve();
  expect_next("queued");
  cuda::Capture capture(stream.view());
  serve();
  const cuda::Replay replay(capture.end());
  for (int i = 0; i < 6; ++i) {
    replay.launch(stream.view());
    expect_next("replay " + std::to_string(i));
  }
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
