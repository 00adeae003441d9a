// Taking sessions from the pool.
#pragma once

#include "kernels/context.cuh"
#include "kernels/lanes.hpp"

namespace vt::kernels {

// Copies the session of this ordinal out of the pool: customer [words] and page count. False, and zeros,
// where the lane has no such session any more.
VT_DEVICE bool take_session(const SessionNumbers& numbers, const PoolView& pool, int words, std::int64_t lane,
                            std::uint64_t ordinal, std::uint32_t* customer, std::uint32_t& page_count) {
  const bool exists = numbers.count(lane, ordinal + 1) > ordinal;
  const std::int64_t entry = pool.entry(numbers.lanes, lane, ordinal);
  for (int w = 0; w < words; ++w) customer[w] = exists ? pool.customer[entry * words + w] : 0u;
  page_count = exists ? pool.page_count[entry] : 0u;
  return exists;
}

// After a reset (taken = 0 everywhere) and a refill: every lane takes its first session or stays idle.
template <Context C>
VT_DEVICE void begin_lanes(const C& ctx, const SessionNumbers& numbers, const PoolView& pool, int words,
                           const LanesView& lanes) {
  for_rows(ctx, numbers.lanes, [&](std::int64_t lane) {
    const bool plays =
        take_session(numbers, pool, words, lane, 0u, lanes.customer + lane * words, lanes.page_count[lane]);
    lanes.active[lane] = plays ? 1 : 0;
    lanes.taken[lane] = plays ? 1u : 0u;
    lanes.state[lane] = 0u;
  });
}

}  // namespace vt::kernels
