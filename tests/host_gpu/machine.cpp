#include "tests/host_gpu/machine.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace vt::host_gpu {
namespace {

const char* running = "the host";

// Says who touched memory that is not his, and lets the program die of it.
void tell_fault(int) {
  const auto say = [](const char* text) { (void)!write(STDERR_FILENO, text, std::strlen(text)); };
  say("host GPU: memory out of reach of ");
  say(running);
  say("\n");
}

Order order_of(const char* name) {
  if (name == nullptr || std::string_view(name) == "late") return Order::kLate;
  if (std::string_view(name) == "early") return Order::kEarly;
  if (std::string_view(name) == "mixed") return Order::kMixed;
  throw std::invalid_argument("VT_HOST_GPU_ORDER: late, early or mixed");
}

}  // namespace

Counts operator-(const Counts& a, const Counts& b) {
  return {a.launches - b.launches, a.copies - b.copies, a.allocations - b.allocations,
          a.releases - b.releases, a.waits - b.waits,   a.replays - b.replays};
}

Machine& Machine::get() {
  static Machine& machine = *new Machine;  // outlives everything that is static
  return machine;
}

Machine::Machine() : order_(order_of(std::getenv("VT_HOST_GPU_ORDER"))) {
  struct sigaction action {};
  action.sa_handler = tell_fault;
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_ONSTACK;
  sigaction(SIGSEGV, &action, nullptr);
}

void Machine::set_order(Order order, std::uint64_t seed) {
  order_ = order;
  chance_.seed(seed);
}

void Machine::share_memory() {
  set_order(Order::kEarly);
  if (!std::exchange(shares_memory_, true)) memory_.share();
}

cudaError_t Machine::create(CUstream_st*& stream) {
  stream = streams_.emplace_back(new CUstream_st);
  return cudaSuccess;
}

void Machine::destroy(CUstream_st* stream) {
  run_all(*stream);
  std::erase(streams_, stream);
  delete stream;
}

cudaError_t Machine::queue(CUstream_st* stream, std::string what, std::function<void()> run) {
  if (stream == nullptr) return cudaErrorInvalidResourceHandle;  // the default stream is nobody's
  if (stream->capture) {
    stream->capture->operations.push_back({std::move(what), std::move(run), nullptr});
    return cudaSuccess;
  }
  stream->queued.push_back({std::move(what), std::move(run), nullptr});
  if (order_ == Order::kEarly) run_all(*stream);
  if (order_ == Order::kMixed) advance_by_chance();
  return fault_;
}

// A mark made before a capture is not part of it: CUDA refuses to record that.
cudaError_t Machine::wait_for(CUstream_st* stream, MarkPtr mark) {
  if (stream == nullptr) return cudaErrorInvalidResourceHandle;
  if (stream->capture) {
    stream->lost = true;
    return cudaErrorStreamCaptureIsolation;
  }
  if (mark == nullptr || mark->stream == stream) return cudaSuccess;
  stream->queued.push_back({"wait", [] {}, std::move(mark)});
  return cudaSuccess;
}

cudaError_t Machine::mark(CUstream_st* stream, MarkPtr mark) {
  if (stream == nullptr) return cudaErrorInvalidResourceHandle;
  if (stream->capture) {
    stream->lost = true;
    return cudaErrorStreamCaptureUnsupported;
  }
  mark->stream = stream;
  return queue(stream, "mark", [mark] {
    mark->reached = true;
    mark->when = std::chrono::steady_clock::now();
  });
}

template <class Run>
cudaError_t Machine::host_waits(const Run& run) {
  ++counts_.waits;
  if (lose_captures()) return cudaErrorStreamCaptureUnsupported;
  run();
  return fault_;
}

cudaError_t Machine::finish(CUstream_st* stream) {
  if (stream == nullptr) return cudaErrorInvalidResourceHandle;
  return host_waits([&] { run_all(*stream); });
}

cudaError_t Machine::finish(const MarkPtr& mark) {
  return host_waits([&] {
    if (mark != nullptr) run_until(mark);
  });
}

cudaError_t Machine::finish_all() {
  return host_waits([&] {
    for (CUstream_st* stream : streams_) run_all(*stream);
  });
}

cudaError_t Machine::ask(const MarkPtr& mark) {
  if (mark == nullptr || mark->reached || fault_ != cudaSuccess) return fault_;
  run_next(*mark->stream);
  return cudaErrorNotReady;
}

bool Machine::lose_captures() {
  bool any = false;
  for (CUstream_st* stream : streams_) {
    if (!stream->capture) continue;
    any = stream->lost = true;
  }
  return any;
}

void Machine::run_next(CUstream_st& stream) {
  if (const MarkPtr& after = stream.queued.front().after; after != nullptr && !after->reached)
    run_until(MarkPtr(after));
  const Operation next = std::move(stream.queued.front());
  stream.queued.pop_front();
  if (fault_ != cudaSuccess) return;
  const DeviceMemory::Access access(memory_);
  running = next.what.c_str();
  try {
    next.run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "host GPU: %s: %s\n", next.what.c_str(), error.what());
    fault_ = cudaErrorLaunchFailure;
  }
  running = "the host";
}

void Machine::run_until(const MarkPtr& mark) {
  const DeviceMemory::Access access(memory_);
  while (!mark->reached && fault_ == cudaSuccess) run_next(*mark->stream);
}

void Machine::run_all(CUstream_st& stream) {
  if (stream.queued.empty()) return;
  const DeviceMemory::Access access(memory_);
  while (!stream.queued.empty()) run_next(stream);
}

void Machine::advance_by_chance() {
  while (chance_() % 3 != 0) {
    CUstream_st& stream = *streams_[chance_() % streams_.size()];
    if (!stream.queued.empty()) run_next(stream);
  }
}

}  // namespace vt::host_gpu
