#include "cuda/device_lanes.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace vt::cuda {

DeviceLanes::DeviceLanes(const Start& start, int words, const Memory& memory)
    : start_(start),
      words_(words),
      numbers_{start.seed, start.first_session, start.sessions, start.lanes},
      taken_(start.lanes, memory),
      drawn_(start.lanes, memory),
      active_(start.lanes, memory),
      customer_(start.lanes * words, memory),
      state_(start.lanes, memory),
      page_count_(start.lanes, memory),
      pool_customer_(kPoolDepth * start.lanes * words, memory),
      pool_page_count_(kPoolDepth * start.lanes, memory),
      lanes_view_{taken_.data(), active_.data(), customer_.data(), state_.data(), page_count_.data()},
      pool_view_{pool_customer_.data(), pool_page_count_.data(), drawn_.data(), kPoolDepth} {
  taken_.clear(memory.stream);
  drawn_.clear(memory.stream);
  active_.clear(memory.stream);
}

// An idle lane has played all its sessions.
DeviceLanes::DeviceLanes(const Lanes& lanes, int words, const Memory& memory)
    : DeviceLanes(lanes.start, words, memory) {
  const auto count = static_cast<std::uint64_t>(numbers_.lanes);
  std::vector<std::uint64_t> taken(lanes.session.size());
  for (std::size_t lane = 0; lane < taken.size(); ++lane) {
    const std::uint64_t first = numbers_.number(static_cast<std::int64_t>(lane), 0);
    taken[lane] = lanes.active[lane] != 0 ? (lanes.session[lane] - first) / count + 1
                                          : numbers_.count(static_cast<std::int64_t>(lane),
                                                           std::numeric_limits<std::uint64_t>::max());
  }
  taken_.fill_from(taken.data(), memory.stream);
  drawn_.fill_from(taken.data(), memory.stream);
  active_.fill_from(lanes.active.data(), memory.stream);
  customer_.fill_from(lanes.customer.data(), memory.stream);
  state_.fill_from(lanes.state.data(), memory.stream);
  page_count_.fill_from(lanes.page_count.data(), memory.stream);
  memory.stream.synchronize();
}

Lanes DeviceLanes::to_host(StreamView stream) const {
  Lanes lanes;
  lanes.allocate(start_, words_);
  std::vector<std::uint64_t> taken(lanes.session.size());
  taken_.copy_to(taken.data(), stream);
  active_.copy_to(lanes.active.data(), stream);
  customer_.copy_to(lanes.customer.data(), stream);
  state_.copy_to(lanes.state.data(), stream);
  page_count_.copy_to(lanes.page_count.data(), stream);
  stream.synchronize();
  for (std::size_t lane = 0; lane < taken.size(); ++lane) {
    if (lanes.active[lane] != 0)
      lanes.session[lane] = numbers_.number(static_cast<std::int64_t>(lane), taken[lane] - 1);
  }
  return lanes;
}

std::int64_t DeviceLanes::count_active(StreamView stream) const {
  std::vector<std::uint8_t> active(static_cast<std::size_t>(active_.size()));
  active_.copy_to(active.data(), stream);
  stream.synchronize();
  return std::count(active.begin(), active.end(), std::uint8_t{1});
}

}  // namespace vt::cuda
