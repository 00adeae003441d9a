// Work recorded once and launched as a whole. A captured sequence keeps the arguments of its launches; what
// must differ from launch to launch lies in device memory.
#pragma once

#include <cuda_runtime_api.h>

#include <utility>

#include "cuda/stream.hpp"

namespace vt::cuda {

class Graph {
 public:
  explicit Graph(cudaGraph_t graph) : graph_(graph) {}
  ~Graph() {
    if (graph_ != nullptr) cudaGraphDestroy(graph_);
  }
  Graph(Graph&& other) noexcept : graph_(std::exchange(other.graph_, nullptr)) {}
  Graph& operator=(Graph&& other) noexcept {
    std::swap(graph_, other.graph_);
    return *this;
  }
  cudaGraph_t get() const { return graph_; }

 private:
  cudaGraph_t graph_;
};

// Records what is given to the stream until end(). Left early, by an exception say, it drops what it
// recorded: its destructor throws nothing, and the stream is free again.
class Capture {
 public:
  explicit Capture(StreamView stream);
  ~Capture();
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;
  Graph end();

 private:
  StreamView stream_;
  bool open_ = true;
};

// A graph made ready to run.
class Replay {
 public:
  explicit Replay(const Graph& graph);
  ~Replay();
  Replay(Replay&& other) noexcept : exec_(std::exchange(other.exec_, nullptr)) {}
  Replay& operator=(Replay&& other) noexcept {
    std::swap(exec_, other.exec_);
    return *this;
  }
  // Takes the arguments of a graph of the same shape; makes itself anew where the shape is another.
  void update(const Graph& graph);
  void launch(StreamView stream) const;

 private:
  cudaGraphExec_t exec_ = nullptr;
};

}  // namespace vt::cuda
