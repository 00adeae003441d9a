// Which sessions a refill of the pool draws: count_needed(), an exclusive scan, then one of the generate
// kernels, which finds its requests by the scan.
#pragma once

#include "kernels/context.cuh"
#include "kernels/lanes.hpp"

namespace vt::kernels {

// need[lane] = sessions to draw until the lane's ring is full or holds its last one, and need[L] = 0 for the
// scan. Counts them as drawn already: the next launch draws them.
template <Context C>
VT_DEVICE void count_needed(const C& ctx, const SessionNumbers& numbers, const std::uint64_t* taken,
                            const PoolView& pool, std::uint32_t* need) {
  for_rows(ctx, numbers.lanes + 1, [&](std::int64_t lane) {
    if (lane == numbers.lanes) {
      need[lane] = 0;
      return;
    }
    const std::uint64_t wanted = numbers.count(lane, taken[lane] + static_cast<std::uint64_t>(pool.depth));
    need[lane] = static_cast<std::uint32_t>(wanted - pool.drawn[lane]);
    pool.drawn[lane] = wanted;
  });
}

// The lane whose need holds request i < offset[lanes]: the last with offset[lane] <= i.
VT_DEVICE std::int64_t lane_of_request(const std::uint32_t* offset, std::int64_t lanes, std::uint32_t i) {
  std::int64_t low = 0;
  std::int64_t high = lanes;  // offset[high] > i
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    if (offset[middle] <= i) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

// Request i of a refill: the session to draw and the pool's entry that it goes to.
struct Request {
  std::uint64_t session;
  std::int64_t entry;
};

// offset: [L + 1] the exclusive scan; i < offset[L]. drawn counts the requests already.
VT_DEVICE Request request_at(const SessionNumbers& numbers, const PoolView& pool, const std::uint32_t* offset,
                             std::uint32_t i) {
  const std::int64_t lane = lane_of_request(offset, numbers.lanes, i);
  const std::uint64_t ordinal = pool.drawn[lane] - (offset[lane + 1] - i);
  return {numbers.number(lane, ordinal), pool.entry(numbers.lanes, lane, ordinal)};
}

}  // namespace vt::kernels
