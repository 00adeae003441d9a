// What lies in a stream.
#pragma once

#include <driver_types.h>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace vt::host_gpu {

// A place in a stream that an event was recorded at.
struct Mark {
  CUstream_st* stream = nullptr;
  bool reached = false;
  std::chrono::steady_clock::time_point when;
};
using MarkPtr = std::shared_ptr<Mark>;

struct Operation {
  std::string what;
  std::function<void()> run;
  MarkPtr after;  // of another stream; null: runs when its turn has come
};

}  // namespace vt::host_gpu

// CUDA's handles.
struct CUgraph_st {
  std::vector<vt::host_gpu::Operation> operations;
};
struct CUgraphExec_st {
  std::vector<vt::host_gpu::Operation> operations;
};
struct CUevent_st {
  vt::host_gpu::MarkPtr mark;  // null: never recorded
};
struct CUstream_st {
  std::deque<vt::host_gpu::Operation> queued;
  std::unique_ptr<CUgraph_st> capture;
  bool lost = false;  // the capture did what none may
};
