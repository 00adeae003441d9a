// A GPU on the host, as late or as early as CUDA's contract allows: what is queued on a stream runs when
// somebody waits for it, or at once, or at any time between. With runtime.cpp in place of CUDA's runtime the
// program for a GPU runs whole: its kernels block by block (tests/support/host_cta.hpp), everything around
// them as it is.
#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>
#include <random>
#include <string>

#include "tests/host_gpu/device_memory.hpp"
#include "tests/host_gpu/queue.hpp"

namespace vt::host_gpu {

// kLate: nothing runs before somebody waits for it, and then only that. A forgotten wait reads what was there
// before, a source that died too early is read when it is gone.
// kEarly: everything runs when it is queued. kMixed: streams advance by chance.
enum class Order : std::uint8_t { kLate, kEarly, kMixed };

// Calls since the beginning.
struct Counts {
  std::int64_t launches = 0;                   // of kernels, those in a graph when it is recorded
  std::int64_t copies = 0;                     // and fills
  std::int64_t allocations = 0, releases = 0;  // of device or pinned memory
  std::int64_t waits = 0;                      // of the host
  std::int64_t replays = 0;
  bool operator==(const Counts&) const = default;
};
Counts operator-(const Counts& a, const Counts& b);

struct Capability {
  static constexpr int kMajor = 9, kMinor = 0, kMultiprocessors = 2;
  static constexpr int kSharedBytes = 227 * 1024;  // of a block, at most
};

class Machine {
 public:
  // Of the process. The order is that of the environment's VT_HOST_GPU_ORDER (late, early, mixed); late.
  static Machine& get();

  void set_order(Order order, std::uint64_t seed = 1);
  // Host and device may use each other's memory from now on: for programs whose host works on device memory,
  // as LibTorch without a GPU has to. The order is kEarly then.
  void share_memory();
  bool shares_memory() const { return shares_memory_; }
  const Counts& counts() const { return counts_; }
  Counts& count() { return counts_; }
  DeviceMemory& memory() { return memory_; }

  cudaError_t create(CUstream_st*& stream);
  // Runs what is left.
  void destroy(CUstream_st* stream);
  // Queues or, while the stream is captured, records. `what` tells operations apart when a graph is updated.
  cudaError_t queue(CUstream_st* stream, std::string what, std::function<void()> run);
  // Forgets what is queued, for tests of what would be fatal.
  void drop(CUstream_st* stream) { stream->queued.clear(); }
  cudaError_t wait_for(CUstream_st* stream, MarkPtr mark);
  cudaError_t mark(CUstream_st* stream, MarkPtr mark);

  // The host waits. cudaErrorStreamCaptureUnsupported while that is forbidden; the capture is then lost.
  cudaError_t finish(CUstream_st* stream);
  cudaError_t finish(const MarkPtr& mark);
  cudaError_t finish_all();
  // Whether a mark is reached; asking brings its stream one step further.
  cudaError_t ask(const MarkPtr& mark);
  // What failed in a stream: every later call returns it, as on a GPU.
  cudaError_t fault() const { return fault_; }

 private:
  Machine();
  template <class Run>
  cudaError_t host_waits(const Run& run);
  void run_next(CUstream_st& stream);
  void run_until(const MarkPtr& mark);
  void run_all(CUstream_st& stream);
  void advance_by_chance();
  // Whether the host may not wait now.
  bool lose_captures();

  Order order_ = Order::kLate;
  bool shares_memory_ = false;
  std::mt19937_64 chance_{1};
  Counts counts_;
  DeviceMemory memory_;
  std::vector<CUstream_st*> streams_;
  cudaError_t fault_ = cudaSuccess;
};

}  // namespace vt::host_gpu
