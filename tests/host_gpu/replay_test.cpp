// Inside a replay nothing is launched, copied, allocated or waited for: a rollout is one call.
#include <gtest/gtest.h>

#include "cuda/cuda_simulator.hpp"
#include "tests/host_gpu/machine.hpp"
#include "tests/support/random_models.hpp"
#include "vt/sim/market.hpp"

namespace vt::test {
namespace {

using cuda::KernelWish;
using host_gpu::Counts;
using host_gpu::Machine;

constexpr std::int64_t kLanes = 70, kPages = 19;  // more than one launch

Counts of_replay(cuda::CudaSimulator& simulator, const cuda::DeviceTrajectories& pages,
                 cuda::StreamView stream) {
  const Counts before = Machine::get().counts();
  simulator.serve_recorded(pages, stream.get());
  return Machine::get().counts() - before;
}

TEST(HostGpuReplay, IsOneCall) {
  for (const ModelPtr& model : {random_learned(3), random_virtualtb(4), make_market()}) {
    for (const KernelWish wish : {KernelWish::kFused, KernelWish::kLayered}) {
      for (const RankingPolicy& policy :
           {random_mlp_policy(model->spec, 3), table_policies(*model, 5, 5)[2]}) {
        cuda::CudaSimulator simulator(model, cuda::usable_device(0), {wish, true});
        simulator.reset({.seed = 5, .lanes = kLanes});
        simulator.load(policy);
        const cuda::DeviceTrajectories pages = simulator.make_trajectories(kPages, kLanes, {});
        const cuda::Stream stream;
        EXPECT_GT(of_replay(simulator, pages, stream.view()).launches, 0);
        EXPECT_GT(of_replay(simulator, pages, stream.view()).launches, 0);  // recorded
        for (int i = 0; i < 3; ++i)
          EXPECT_EQ(of_replay(simulator, pages, stream.view()), Counts{.replays = 1}) << model->spec.name;
        Machine::get().drop(stream.view().get());
      }
    }
  }
}

// A queued rollout that is not recorded: launches only.
TEST(HostGpuReplay, WithoutGraphsARolloutIsLaunchesOnly) {
  const ModelPtr model = random_virtualtb(4);
  cuda::CudaSimulator simulator(model, cuda::usable_device(0), {KernelWish::kFused, false});
  simulator.reset({.seed = 5, .lanes = kLanes});
  simulator.load(random_mlp_policy(model->spec, 3));
  const cuda::DeviceTrajectories pages = simulator.make_trajectories(kPages, kLanes, {});
  const cuda::Stream stream;
  simulator.serve(pages, stream.view().get());
  const Counts before = Machine::get().counts();
  simulator.serve(pages, stream.view().get());
  const Counts spent = Machine::get().counts() - before;
  EXPECT_EQ(spent, Counts{.launches = spent.launches});
  Machine::get().drop(stream.view().get());
}

}  // namespace
}  // namespace vt::test
