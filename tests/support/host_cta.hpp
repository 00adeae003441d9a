// Whole blocks of a kernel on the host: the Context (kernels/context.cuh) of tests. Fibers by default: one OS
// thread, so that AddressSanitizer sees every access in a fixed order, and a barrier that not all threads
// reach is an error. With OS threads, for ThreadSanitizer, a missing barrier is a data race.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>

#include "kernels/context.cuh"

namespace vt::test {

enum class Crew : std::uint8_t { kFibers, kThreads };

// ThreadSanitizer cannot follow fibers.
#if defined(__SANITIZE_THREAD__)
inline constexpr Crew kDefaultCrew = Crew::kThreads;
#else
inline constexpr Crew kDefaultCrew = Crew::kFibers;
#endif

struct Grid {
  int blocks = 1;
  int threads = kernels::kWarp;  // a multiple of kWarp
  std::size_t shared_bytes = 0;
};

enum class Meeting : std::uint8_t { kBlock, kWarp };

// The threads of the block that runs now.
class Block {
 public:
  virtual ~Block() = default;
  // Returns when every thread of the block, or of the caller's warp, has come.
  virtual void meet(int thread, Meeting where) = 0;

  Grid grid;
  int number = 0;
  std::byte* shared = nullptr;
  std::uint32_t* words = nullptr;  // [2, threads] of shfl, used in turn
  std::uint32_t* flags = nullptr;  // [2, threads] of sync_or, used in turn
};

// One thread of a block.
class HostCta {
 public:
  HostCta(Block& block, int thread) : block_(block), thread_(thread) {}

  int thread() const { return thread_; }
  int threads() const { return block_.grid.threads; }
  int block() const { return block_.number; }
  int blocks() const { return block_.grid.blocks; }
  std::byte* shared() const { return block_.shared; }
  void sync() const { block_.meet(thread_, Meeting::kBlock); }
  bool sync_or(bool flag) const;
  void sync_warp() const { block_.meet(thread_, Meeting::kWarp); }
  template <class T>
  T shfl(T value, int lane) const {
    static_assert(sizeof(T) == 4);
    std::uint32_t* words = block_.words + threads() * (shuffles_++ % 2);
    words[thread_] = std::bit_cast<std::uint32_t>(value);
    sync_warp();
    return std::bit_cast<T>(words[thread_ / kernels::kWarp * kernels::kWarp + lane % kernels::kWarp]);
  }
  // Moves the bytes as late as the contract allows: in copy_wait().
  void copy_async(void* to, const void* from) const;
  void copy_wait() const;
  std::uint64_t add(std::uint64_t* counter, std::uint64_t value) const {
    return std::atomic_ref(*counter).fetch_add(value, std::memory_order_relaxed);
  }
  void lower(std::uint64_t* least, std::uint64_t value) const {
    const std::atomic_ref at(*least);
    std::uint64_t seen = at.load(std::memory_order_relaxed);
    while (value < seen && !at.compare_exchange_weak(seen, value, std::memory_order_relaxed)) {
    }
  }

 private:
  static constexpr int kMostCopies = 64;
  struct Copy {
    void* to;
    const void* from;
  };
  Block& block_;
  int thread_;
  mutable int shuffles_ = 0;
  mutable int votes_ = 0;
  mutable int copies_ = 0;
  mutable std::array<Copy, kMostCopies> copy_{};
};
static_assert(kernels::Context<HostCta>);

// Runs body(thread) in every thread of every block, one block after the other. Shared memory has exactly
// shared_bytes, filled with NaN. Throws std::logic_error where threads wait for each other in vain (fibers),
// and what the body throws.
void run_grid(const Grid& grid, const std::function<void(const HostCta&)>& body, Crew crew = kDefaultCrew);

}  // namespace vt::test
