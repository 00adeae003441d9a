// The sessions in the lanes and the pool of the next ones, in device memory: the counters that decide which
// sessions come next live here, so that a replayed graph goes on where the last one stopped.
#pragma once

#include "cuda/buffer.hpp"
#include "kernels/lanes.hpp"
#include "sim/lanes.hpp"

namespace vt::cuda {

// Sessions that a lane's ring holds, and the most pages of one launch.
inline constexpr std::int32_t kPoolDepth = 16;

class DeviceLanes {
 public:
  // Nothing is taken, nothing drawn. words: of a packed customer.
  DeviceLanes(const Start& start, int words, const Memory& memory);
  // The sessions of a host's lanes; the pool is empty.
  DeviceLanes(const Lanes& lanes, int words, const Memory& memory);

  const Start& start() const { return start_; }
  const kernels::SessionNumbers& numbers() const { return numbers_; }
  const kernels::LanesView& lanes() const { return lanes_view_; }
  const kernels::PoolView& pool() const { return pool_view_; }

  // Waits for the stream.
  Lanes to_host(StreamView stream) const;
  std::int64_t count_active(StreamView stream) const;

 private:
  Start start_;
  int words_;
  kernels::SessionNumbers numbers_;
  Buffer<std::uint64_t> taken_, drawn_;       // [L]
  Buffer<std::uint8_t> active_;               // [L]
  Buffer<std::uint32_t> customer_;            // [L, words]
  Buffer<std::uint32_t> state_, page_count_;  // [L]
  Buffer<std::uint32_t> pool_customer_;       // [depth, L, words]
  Buffer<std::uint32_t> pool_page_count_;     // [depth, L]
  kernels::LanesView lanes_view_;
  kernels::PoolView pool_view_;
};

}  // namespace vt::cuda
