// Tensors over a rollout's memory, phases as graphs, and training on a GPU.
#include <ATen/ATen.h>
#include <c10/cuda/CUDAGuard.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "cuda/cuda_simulator.hpp"
#include "cuda/torch_bridge/cuda_graph_runner.hpp"
#include "cuda/torch_bridge/tensors.hpp"
#include "cuda/torch_bridge/training.hpp"
#include "tests/learn/small_shop.hpp"
#include "vt/core/error.hpp"

namespace vt::test {
namespace {

class TorchBridge : public ::testing::Test {
 protected:
  void SetUp() override {
    try {
      device = cuda::usable_device(0);
    } catch (const Error& error) {
      GTEST_SKIP() << error.what();
    }
  }
  cuda::DeviceFacts device;
};

TEST_F(TorchBridge, TensorsAreTheRolloutsMemory) {
  const ModelPtr model = learn::small_shop();
  const learn::PolicyTrainer trainer(model, learn::default_trpo_options(model->spec), 1, 1);
  cuda::CudaSimulator simulator(model, device);
  simulator.reset({.seed = 3, .lanes = 40});
  simulator.load(trainer.policy());
  const cuda::DeviceTrajectories pages = simulator.make_trajectories(6, 40, {});
  const c10::cuda::CUDAStream stream = c10::cuda::getStreamFromPool();
  const c10::cuda::CUDAStreamGuard guard(stream);
  simulator.serve(pages, stream.stream());
  const cuda::TrajectoryTensors tensors = cuda::tensors_of(pages, device.index);
  EXPECT_EQ(tensors.norm.data_ptr(), pages.view().norm);
  EXPECT_FALSE(tensors.noise.defined());
  Trajectories host(model->spec.rules, 6, 40);
  pages.copy_to(host, cuda::StreamView(stream.stream()));
  const at::Tensor action = tensors.action.to(at::kCPU, at::kFloat).square().sum(2).sqrt();
  const at::Tensor norm = at::from_blob(host.view().norm, {6, 40}, at::kFloat);
  EXPECT_TRUE(at::allclose(action, norm, 1e-3, 1e-3));
  EXPECT_TRUE(at::equal(tensors.norm.cpu(), norm));
}

TEST_F(TorchBridge, EveryReplayDoesAPhasesWorkOnce) {
  const c10::cuda::CUDAStream stream = c10::cuda::getStreamFromPool();
  const c10::cuda::CUDAStreamGuard guard(stream);
  const auto runner = cuda::make_cuda_graph_runner(stream);
  const at::Tensor count = at::zeros({}, at::TensorOptions(at::kFloat).device(at::kCUDA));
  int calls = 0;
  const int phase = runner->capture([&] {
    ++calls;
    count.add_(1);
  });
  EXPECT_EQ(calls, 0);
  for (int i = 1; i <= 6; ++i) {
    runner->replay(phase);
    EXPECT_EQ(count.item<float>(), static_cast<float>(i));
  }
  EXPECT_EQ(calls, 2);  // as it is, then recorded
}

TEST_F(TorchBridge, APhaseThatFailsWhileItIsRecordedLeavesTheStreamFree) {
  const c10::cuda::CUDAStream stream = c10::cuda::getStreamFromPool();
  const c10::cuda::CUDAStreamGuard guard(stream);
  const auto runner = cuda::make_cuda_graph_runner(stream);
  const at::Tensor count = at::zeros({}, at::TensorOptions(at::kFloat).device(at::kCUDA));
  int calls = 0;
  const int phase = runner->capture([&] {
    count.add_(1);
    if (++calls == 2) throw std::runtime_error("no");
  });
  runner->replay(phase);
  EXPECT_THROW(runner->replay(phase), std::runtime_error);
  EXPECT_EQ(count.item<float>(), 1.0f);
  count.add_(1);
  EXPECT_EQ(count.item<float>(), 2.0f);
}

learn::TrpoOptions small_options(const ModelPtr& model) {
  learn::TrpoOptions options = learn::default_trpo_options(model->spec);
  options.lanes = 150;
  options.horizon = 18;  // more than one launch
  options.hidden = {16, 16};
  options.critic_hidden = {16};
  options.minibatch = 300;
  options.fvp_fraction = 0.5;
  return options;
}

// The first rollout has the same policy and draws everywhere; later ones drift apart by rounding.
TEST_F(TorchBridge, TrainingStartsFromTheProcessorsRolloutAndStaysFinite) {
  const ModelPtr model = learn::small_shop();
  const learn::TrpoOptions options = small_options(model);
  learn::PolicyTrainer cpu(model, options, 9, 1), gpu(model, options, 9, cuda::cuda_training(0));
  for (int i = 0; i < 5; ++i) {
    const learn::IterationReport want = cpu.iterate(), got = gpu.iterate();
    EXPECT_EQ(got.page_views, want.page_views);
    EXPECT_LE(got.kl, options.delta);
    EXPECT_TRUE(std::isfinite(got.critic_loss + got.entropy + got.cg_residual));
    if (i > 0) continue;
    EXPECT_EQ(got.reward, want.reward);
    EXPECT_EQ(got.r2p, want.r2p);
    EXPECT_EQ(got.action_norm, want.action_norm);
    EXPECT_NEAR(got.entropy, want.entropy, 1e-3);
    EXPECT_NEAR(got.kl, want.kl, 1e-3);
  }
}

TEST_F(TorchBridge, TrainingRepeatsItself) {
  const ModelPtr model = learn::small_shop();
  learn::PolicyTrainer one(model, small_options(model), 9, cuda::cuda_training(0));
  learn::PolicyTrainer two(model, small_options(model), 9, cuda::cuda_training(0));
  for (int i = 0; i < 4; ++i) {
    one.iterate();
    two.iterate();
  }
  EXPECT_EQ(one.policy().hash, two.policy().hash);
}

}  // namespace
}  // namespace vt::test
