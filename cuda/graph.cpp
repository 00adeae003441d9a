#include "cuda/graph.hpp"

namespace vt::cuda {

// Thread-local: other threads may use the device while this one records.
Capture::Capture(StreamView stream) : stream_(stream) {
  VT_CUDA_CHECK(cudaStreamBeginCapture(stream.get(), cudaStreamCaptureModeThreadLocal));
}

Capture::~Capture() {
  if (!open_) return;
  cudaGraph_t dropped = nullptr;
  cudaStreamEndCapture(stream_.get(), &dropped);
  if (dropped != nullptr) cudaGraphDestroy(dropped);
  cudaGetLastError();
}

Graph Capture::end() {
  open_ = false;
  cudaGraph_t graph = nullptr;
  VT_CUDA_CHECK(cudaStreamEndCapture(stream_.get(), &graph));
  return Graph(graph);
}

Replay::Replay(const Graph& graph) {
  VT_CUDA_CHECK(cudaGraphInstantiate(&exec_, graph.get(), 0));
}

Replay::~Replay() {
  if (exec_ != nullptr) cudaGraphExecDestroy(exec_);
}

void Replay::update(const Graph& graph) {
  cudaGraphExecUpdateResultInfo result{};
  if (cudaGraphExecUpdate(exec_, graph.get(), &result) == cudaSuccess) return;
  cudaGetLastError();
  *this = Replay(graph);
}

void Replay::launch(StreamView stream) const {
  VT_CUDA_CHECK(cudaGraphLaunch(exec_, stream.get()));
}

}  // namespace vt::cuda
