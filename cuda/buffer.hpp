// Typed memory of a device, taken and given back in the order of a stream.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

#include "cuda/stream.hpp"

namespace vt::cuda {

// A pool of a device's memory that keeps what buffers give back. It outlives its buffers.
class MemoryPool {
 public:
  explicit MemoryPool(int device) {
    cudaMemPoolProps properties{};
    properties.allocType = cudaMemAllocationTypePinned;
    properties.location.type = cudaMemLocationTypeDevice;
    properties.location.id = device;
    VT_CUDA_CHECK(cudaMemPoolCreate(&pool_, &properties));
    std::uint64_t keep = std::numeric_limits<std::uint64_t>::max();
    VT_CUDA_CHECK(cudaMemPoolSetAttribute(pool_, cudaMemPoolAttrReleaseThreshold, &keep));
  }
  ~MemoryPool() {
    if (pool_ != nullptr) cudaMemPoolDestroy(pool_);
  }
  MemoryPool(const MemoryPool&) = delete;
  MemoryPool& operator=(const MemoryPool&) = delete;
  cudaMemPool_t get() const { return pool_; }

 private:
  cudaMemPool_t pool_ = nullptr;
};

// Where a buffer's memory comes from and the stream that orders it.
struct Memory {
  const MemoryPool& pool;
  StreamView stream;
};

// Bytes between any two memories (device, pinned, pageable): the driver tells them apart by their addresses.
inline void copy_bytes(void* to, const void* from, std::size_t bytes, StreamView stream) {
  if (bytes > 0) VT_CUDA_CHECK(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDefault, stream.get()));
}

// No default and no copy constructor: neither could name a stream. Its contents are what the memory held.
template <class T>
class Buffer {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Buffer(std::int64_t size, const Memory& memory) : size_(size), stream_(memory.stream) {
    if (size > 0) {
      VT_CUDA_CHECK(cudaMallocFromPoolAsync(reinterpret_cast<void**>(&data_), bytes(), memory.pool.get(),
                                            stream_.get()));
    }
  }
  ~Buffer() {
    if (data_ != nullptr) cudaFreeAsync(data_, stream_.get());
  }
  Buffer(Buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        stream_(other.stream_) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(stream_, other.stream_);
    return *this;
  }

  T* data() const { return data_; }
  std::int64_t size() const { return size_; }
  std::size_t bytes() const { return static_cast<std::size_t>(size_) * sizeof(T); }

  // Both copy size() values; `from` and `to` may be of any memory.
  void fill_from(const T* from, StreamView stream) const { copy_bytes(data_, from, bytes(), stream); }
  void copy_to(T* to, StreamView stream) const { copy_bytes(to, data_, bytes(), stream); }
  void clear(StreamView stream) const {
    if (size_ > 0) VT_CUDA_CHECK(cudaMemsetAsync(data_, 0, bytes(), stream.get()));
  }

 private:
  T* data_ = nullptr;
  std::int64_t size_ = 0;
  StreamView stream_;
};

}  // namespace vt::cuda
