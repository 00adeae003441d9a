// A learner's phases on a GPU. A phase runs as it is the first time, which fills LibTorch's caches; the
// second time it is recorded as a graph, and replayed from then on. Every call does the phase's work exactly
// once.
#pragma once

#include <c10/cuda/CUDAStream.h>

#include <memory>

#include "vt/learn/graph_runner.hpp"

namespace vt::cuda {

// All phases run on `stream`, which is not the default one. An abandoned recording leaves the stream free.
// Without graphs a phase runs as it is every time.
std::unique_ptr<learn::GraphRunner> make_cuda_graph_runner(c10::cuda::CUDAStream stream, bool graphs = true);

}  // namespace vt::cuda
