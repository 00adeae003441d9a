// Figures that leave a device while it works on: host slots filled in turn by copies that nobody waits for.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "cuda/stream.hpp"

namespace vt::cuda {

// Page-locked host memory: copies to and from it run beside the host.
template <class T>
class PinnedBuffer {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  explicit PinnedBuffer(std::size_t size) : size_(size) {
    if (size > 0)
      VT_CUDA_CHECK(cudaHostAlloc(reinterpret_cast<void**>(&data_), size * sizeof(T), cudaHostAllocDefault));
  }
  ~PinnedBuffer() {
    if (data_ != nullptr) cudaFreeHost(data_);
  }
  PinnedBuffer(PinnedBuffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  PinnedBuffer& operator=(PinnedBuffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  T* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

// Records of `width` values, first in, first out.
template <class T>
class PinnedRing {
 public:
  PinnedRing(std::size_t slots, std::size_t width) : width_(width), memory_(slots * width), arrived_(slots) {}

  // Copies a record out of device memory, in stream order. Throws std::logic_error where every slot is held.
  void put(const T* record, StreamView stream) {
    if (put_ - taken_ == arrived_.size()) throw std::logic_error("PinnedRing: no slot is free");
    T* to = slot(put_);
    VT_CUDA_CHECK(cudaMemcpyAsync(to, record, width_ * sizeof(T), cudaMemcpyDefault, stream.get()));
    arrived_[put_ % arrived_.size()].record(stream);
    ++put_;
  }

  std::size_t pending() const { return put_ - taken_; }
  // Whether take() would not wait.
  bool ready() const { return pending() > 0 && arrived_[taken_ % arrived_.size()].view().reached(); }
  // The oldest record, once it has arrived; valid until as many puts as there are slots. Throws
  // std::logic_error where nothing is pending.
  std::span<const T> take() {
    if (pending() == 0) throw std::logic_error("PinnedRing: nothing is on its way");
    arrived_[taken_ % arrived_.size()].view().synchronize();
    return {slot(taken_++), width_};
  }

 private:
  T* slot(std::size_t number) const { return memory_.data() + number % arrived_.size() * width_; }

  std::size_t width_;
  PinnedBuffer<T> memory_;
  std::vector<Event> arrived_;
  std::size_t put_ = 0;
  std::size_t taken_ = 0;
};

}  // namespace vt::cuda
