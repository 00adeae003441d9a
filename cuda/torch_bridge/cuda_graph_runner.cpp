#include "cuda/torch_bridge/cuda_graph_runner.hpp"

#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAGuard.h>

#include <exception>
#include <utility>
#include <vector>

namespace vt::cuda {
namespace {

using at::cuda::CUDAGraph;

// Records phases into a memory pool that the graphs of one runner share: what a phase allocates ends with it.
std::unique_ptr<CUDAGraph> record(const learn::GraphRunner::Phase& phase, at::cuda::MempoolId_t pool) {
  auto graph = std::make_unique<CUDAGraph>();
  graph->capture_begin(pool, cudaStreamCaptureModeThreadLocal);
  try {
    phase();
  } catch (...) {
    try {
      graph->capture_end();
    } catch (const std::exception&) {
      // The phase's own fault is the one to tell.
    }
    throw;
  }
  graph->capture_end();
  return graph;
}

class CudaGraphRunner final : public learn::GraphRunner {
 public:
  CudaGraphRunner(c10::cuda::CUDAStream stream, bool graphs)
      : stream_(stream), graphs_(graphs), pool_(at::cuda::graph_pool_handle()) {}

  int capture(Phase phase) override {
    entries_.push_back({std::move(phase), false, nullptr});
    return static_cast<int>(entries_.size()) - 1;
  }

  void replay(int number) override {
    Entry& entry = entries_.at(static_cast<std::size_t>(number));
    const c10::cuda::CUDAStreamGuard guard(stream_);
    if (!entry.warm || !graphs_) {
      entry.phase();
      entry.warm = true;
      return;
    }
    if (entry.graph == nullptr) entry.graph = record(entry.phase, pool_);
    entry.graph->replay();
  }

  // To look at `done` would be to wait for the device; the phase changes nothing once it holds.
  void replay_unless(const at::Tensor&, int number) override { replay(number); }

 private:
  struct Entry {
    Phase phase;
    bool warm;
    std::unique_ptr<CUDAGraph> graph;
  };
  c10::cuda::CUDAStream stream_;
  bool graphs_;
  at::cuda::MempoolId_t pool_;
  std::vector<Entry> entries_;
};

}  // namespace

std::unique_ptr<learn::GraphRunner> make_cuda_graph_runner(c10::cuda::CUDAStream stream, bool graphs) {
  return std::make_unique<CudaGraphRunner>(stream, graphs);
}

}  // namespace vt::cuda
