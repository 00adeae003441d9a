// Queues of work on a device and points in them. Owners own, views view; destructors are silent.
#pragma once

#include <cuda_runtime_api.h>

#include <utility>

#include "cuda/check.hpp"

namespace vt::cuda {

class EventView {
 public:
  explicit EventView(cudaEvent_t event) : event_(event) {}
  cudaEvent_t get() const { return event_; }
  void synchronize() const { VT_CUDA_CHECK(cudaEventSynchronize(event_)); }
  // Whether all work before it has been done.
  bool reached() const {
    const cudaError_t error = cudaEventQuery(event_);
    if (error == cudaErrorNotReady) {
      cudaGetLastError();
      return false;
    }
    check(error, "cudaEventQuery");
    return true;
  }

 private:
  cudaEvent_t event_;
};

class StreamView {
 public:
  explicit StreamView(cudaStream_t stream) : stream_(stream) {}
  cudaStream_t get() const { return stream_; }
  void synchronize() const { VT_CUDA_CHECK(cudaStreamSynchronize(stream_)); }
  // Work given from now on starts after the event.
  void wait(EventView event) const { VT_CUDA_CHECK(cudaStreamWaitEvent(stream_, event.get(), 0)); }
  bool operator==(const StreamView&) const = default;

 private:
  cudaStream_t stream_;
};

// Owns a stream that does not wait for the legacy default stream. Moved, not copied: one stream, one owner.
class Stream {
 public:
  Stream() { VT_CUDA_CHECK(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking)); }
  ~Stream() {
    if (stream_ != nullptr) cudaStreamDestroy(stream_);
  }
  Stream(Stream&& other) noexcept : stream_(std::exchange(other.stream_, nullptr)) {}
  Stream& operator=(Stream&& other) noexcept {
    std::swap(stream_, other.stream_);
    return *this;
  }
  StreamView view() const { return StreamView(stream_); }

 private:
  cudaStream_t stream_ = nullptr;
};

class Event {
 public:
  enum class Timing { kOff, kOn };
  explicit Event(Timing timing = Timing::kOff) {
    VT_CUDA_CHECK(
        cudaEventCreateWithFlags(&event_, timing == Timing::kOn ? cudaEventDefault : cudaEventDisableTiming));
  }
  ~Event() {
    if (event_ != nullptr) cudaEventDestroy(event_);
  }
  Event(Event&& other) noexcept : event_(std::exchange(other.event_, nullptr)) {}
  Event& operator=(Event&& other) noexcept {
    std::swap(event_, other.event_);
    return *this;
  }
  void record(StreamView stream) const { VT_CUDA_CHECK(cudaEventRecord(event_, stream.get())); }
  EventView view() const { return EventView(event_); }

 private:
  cudaEvent_t event_ = nullptr;
};

// Milliseconds between two events with timing, both reached.
inline float milliseconds(EventView begin, EventView end) {
  float spent = 0.0f;
  VT_CUDA_CHECK(cudaEventElapsedTime(&spent, begin.get(), end.get()));
  return spent;
}

}  // namespace vt::cuda
