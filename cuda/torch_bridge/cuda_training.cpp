#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAStream.h>

#include <cstdlib>

#include "cuda/cuda_simulator.hpp"
#include "cuda/pinned_ring.hpp"
#include "cuda/torch_bridge/cuda_graph_runner.hpp"
#include "cuda/torch_bridge/training.hpp"
#include "kernels/launch_rows.hpp"
#include "vt/learn/training_backend.hpp"

namespace vt::cuda {
namespace {

// A rollout's figures on their way to the host, and the one being read.
constexpr std::size_t kSlots = 2;

c10::cuda::CUDAStream stream_of(int device) {
  // One workspace of a fixed size makes cuBLAS repeat its bits; it is read when the first handle is made.
  setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);
  return c10::cuda::getStreamFromPool(false, static_cast<c10::DeviceIndex>(device));
}

class CudaTraining final : public learn::TrainingBackend {
 public:
  CudaTraining(const ModelPtr& model, const learn::RolloutShape& shape, const DeviceFacts& device)
      : torch_stream_(stream_of(device.index)),
        stream_(torch_stream_.stream()),
        threads_(1),
        runner_(make_cuda_graph_runner(torch_stream_)),
        simulator_(model, device),
        pages_(simulator_.make_trajectories(shape.pages, shape.lanes, shape.options)),
        outcome_(kSlots, static_cast<std::size_t>(pages_.rows())),
        reward_(kSlots, static_cast<std::size_t>(pages_.rows())),
        norm_(kSlots, static_cast<std::size_t>(pages_.rows())) {
    make_current();
  }

  at::Device device() const override { return torch_stream_.device(); }
  Simulator& simulator() override { return simulator_; }
  learn::GraphRunner& runner() override { return *runner_; }
  learn::ShardPool& pool() override { return threads_; }
  void make_current() override {
    c10::cuda::set_device(torch_stream_.device_index());
    c10::cuda::setCurrentCUDAStream(torch_stream_);
  }

  void rollout(const RankingPolicy& policy) override {
    simulator_.load(policy);
    simulator_.serve(pages_, torch_stream_.stream());
    outcome_.put(pages_.view().outcome, stream_);
    reward_.put(pages_.view().reward, stream_);
    norm_.put(pages_.view().norm, stream_);
  }
  const TrajectoriesView& pages() const override { return pages_.view(); }
  learn::PageFigures figures() override {
    return {pages_.rows(), outcome_.take().data(), reward_.take().data(), norm_.take().data()};
  }
  void expand(const session::BatchView<float>& to, std::span<const learn::OrderRows> orders) override {
    VT_CUDA_CHECK(kernels::launch_expand(simulator_.spec().rules, pages_.view(), to, stream_.get()));
    for (const learn::OrderRows& rows : orders)
      VT_CUDA_CHECK(kernels::launch_write_order(rows.order, rows.count, rows.memory, stream_.get()));
  }

 private:
  c10::cuda::CUDAStream torch_stream_;
  StreamView stream_;
  learn::ShardPool threads_;
  std::unique_ptr<learn::GraphRunner> runner_;
  CudaSimulator simulator_;
  DeviceTrajectories pages_;
  PinnedRing<std::uint32_t> outcome_;
  PinnedRing<float> reward_, norm_;
};

}  // namespace

learn::BackendFactory cuda_training(int device) {
  return [device](const ModelPtr& model,
                  const learn::RolloutShape& shape) -> std::unique_ptr<learn::TrainingBackend> {
    const DeviceFacts facts = usable_device(device);
    const DeviceScope scope(device);
    return std::make_unique<CudaTraining>(model, shape, facts);
  };
}

}  // namespace vt::cuda
