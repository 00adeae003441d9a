// Training on a GPU but for LibTorch's own kernels: rollouts, parameters, figures and rows go through the
// CUDA backend on the host's GPU, tensors lie in the memory that both share. What comes out is what training
// on the processor gives, bit for bit.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "cuda/torch_bridge/device_training.hpp"
#include "tests/host_gpu/machine.hpp"
#include "tests/learn/mail_case.hpp"
#include "tests/learn/small_shop.hpp"
#include "vt/learn/policy_trainer.hpp"

namespace vt::learn {
namespace {

using host_gpu::Counts;
using host_gpu::Machine;

BackendFactory gpu_training(bool graphs = true) {
  return [graphs](const ModelPtr& model, const RolloutShape& shape) {
    Machine::get().share_memory();
    static const cuda::Stream& stream = *new cuda::Stream;
    return cuda::make_device_training(
        model, shape, cuda::usable_device(0), {cuda::KernelWish::kFused, graphs},
        {at::kCPU, stream.view(), make_eager_runner(), [] { ShardPool::make_single_threaded(); }});
  };
}

template <class Options>
Options small(Options options) {
  options.lanes = 150;
  options.horizon = 18;  // more than one launch
  options.hidden = {16, 16};
  options.critic_hidden = {16};
  options.minibatch = 300;
  return options;
}

TrpoOptions small_trpo() {
  TrpoOptions options = small(default_trpo_options(small_shop()->spec));
  options.fvp_fraction = 0.5;
  return options;
}

void expect_same_training(const PolicyAlgorithm& options, bool graphs) {
  PolicyTrainer cpu(small_shop(), options, 9, 1), gpu(small_shop(), options, 9, gpu_training(graphs));
  for (int i = 0; i < 4; ++i) {
    const IterationReport want = cpu.iterate(), got = gpu.iterate();
    EXPECT_EQ(got.reward, want.reward) << i;
    EXPECT_EQ(got.r2p, want.r2p) << i;
    EXPECT_EQ(got.action_norm, want.action_norm) << i;
    EXPECT_EQ(got.kl, want.kl) << i;
    EXPECT_EQ(got.critic_loss, want.critic_loss) << i;
    EXPECT_EQ(gpu.policy().hash, cpu.policy().hash) << i;
  }
}

TEST(HostGpuTraining, TrpoGivesTheProcessorsPolicy) {
  expect_same_training(small_trpo(), true);
  expect_same_training(small_trpo(), false);
}

TEST(HostGpuTraining, PpoGivesTheProcessorsPolicy) {
  expect_same_training(small(default_ppo_options(small_shop()->spec)), true);
}

TEST(HostGpuTraining, ACheckpointOfEitherGoesOnWithTheOther) {
  const std::filesystem::path file =
      std::filesystem::path(::testing::TempDir()) / ("vt_host_gpu_" + std::to_string(::getpid()));
  PolicyTrainer cpu(small_shop(), small_trpo(), 9, 1);
  for (int i = 0; i < 5; ++i) cpu.iterate();
  for (const bool starts_on_gpu : {true, false}) {
    PolicyTrainer gpu(small_shop(), small_trpo(), 9, gpu_training()), other(small_shop(), small_trpo(), 9, 1);
    PolicyTrainer &first = starts_on_gpu ? gpu : other, &second = starts_on_gpu ? other : gpu;
    for (int i = 0; i < 3; ++i) first.iterate();
    first.save(file);
    first.iterate();
    second.iterate();  // what it was before leaves no trace
    second.load(file);
    for (int i = 0; i < 2; ++i) second.iterate();
    EXPECT_EQ(second.policy().hash, cpu.policy().hash) << starts_on_gpu;
  }
  std::filesystem::remove_all(file);
}

// Nothing is allocated; the host waits for the copies of the rollout's figures and of the learner's, and for
// no more.
template <class Trainer>
void expect_to_wait_for_figures(Trainer& trainer) {
  for (int i = 0; i < 4; ++i) trainer.iterate();
  const Counts before = Machine::get().counts();
  trainer.iterate();
  const Counts spent = Machine::get().counts() - before;
  EXPECT_EQ(spent.allocations, 0);
  EXPECT_EQ(spent.releases, 0);
  EXPECT_EQ(spent.replays, 1);
  EXPECT_EQ(spent.waits, 4);
  EXPECT_EQ(spent.copies, 4);
}

TEST(HostGpuTraining, AnIterationWaitsForItsFiguresOnly) {
  PolicyTrainer trpo(small_shop(), small_trpo(), 9, gpu_training());
  expect_to_wait_for_figures(trpo);
  const BehaviorNetworks start = wrong_customers(true_networks(*shop_log()));
  MailTrainer mail(small_shop(), shop_log(), start, small_mail(), 4, gpu_training());
  expect_to_wait_for_figures(mail);
}

TEST(HostGpuTraining, MailGivesTheProcessorsNetworks) {
  const BehaviorNetworks start = wrong_customers(true_networks(*shop_log()));
  MailTrainer cpu(small_shop(), shop_log(), start, small_mail(), 4, cpu_training(1));
  MailTrainer gpu(small_shop(), shop_log(), start, small_mail(), 4, gpu_training());
  for (int i = 0; i < 5; ++i) {
    const MailReport want = cpu.iterate(), got = gpu.iterate();
    EXPECT_EQ(got.discriminator_loss, want.discriminator_loss) << i;
    EXPECT_EQ(got.critic_loss, want.critic_loss) << i;
  }
  const BehaviorNetworks want = cpu.networks(), got = gpu.networks();
  for (std::size_t l = 0; l < want.customer_policy.layers.size(); ++l)
    EXPECT_EQ(got.customer_policy.layers[l].weight, want.customer_policy.layers[l].weight) << l;
  EXPECT_EQ(got.logging_policy.layers[0].weight, want.logging_policy.layers[0].weight);
  EXPECT_EQ(got.logging_log_std, want.logging_log_std);
}

}  // namespace
}  // namespace vt::learn
