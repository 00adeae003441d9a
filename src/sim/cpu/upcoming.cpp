#include "sim/cpu/upcoming.hpp"

#include <algorithm>

namespace vt::cpu {

void Upcoming::reset(std::int64_t lanes, int words) {
  const auto n = static_cast<std::size_t>(lanes);
  words_ = words;
  customer_.assign(n * kAhead * static_cast<std::size_t>(words), 0u);
  page_count_.assign(n * kAhead, 0u);
  head_.assign(n, 0);
  size_.assign(n, 0);
}

std::size_t Upcoming::entry(std::int64_t lane, int position) const {
  const auto i = static_cast<std::size_t>(lane);
  return i * kAhead + static_cast<std::size_t>((head_[i] + position) % kAhead);
}

void Upcoming::refill(const Lanes& lanes, const SessionSource& source, std::int64_t first, int count,
                      Worker& worker) {
  std::size_t slot[kTileLanes];
  int requests = 0;
  for (int level = 0; level < kAhead && requests < kTileLanes; ++level) {
    for (int l = 0; l < count && requests < kTileLanes; ++l) {
      const std::int64_t lane = first + l;
      const auto i = static_cast<std::size_t>(lane);
      if (lanes.active[i] == 0 || size_[i] > level) continue;
      const std::uint64_t number =
          lanes.session[i] + static_cast<std::uint64_t>(lanes.count()) * (std::uint64_t{size_[i]} + 1u);
      if (!lanes.within(number)) continue;
      slot[requests] = entry(lane, size_[i]);
      worker.number[requests] = number;
      ++size_[i];
      ++requests;
    }
  }
  source.draw(lanes.start.seed, requests, worker);
  const auto words = static_cast<std::size_t>(words_);
  for (int r = 0; r < requests; ++r) {
    std::copy_n(worker.drawn_customer.data() + static_cast<std::size_t>(r) * words, words,
                customer_.data() + slot[r] * words);
    page_count_[slot[r]] = worker.drawn_count[r];
  }
}

void Upcoming::take(std::int64_t lane, std::uint32_t* customer, std::uint32_t& page_count) {
  const auto i = static_cast<std::size_t>(lane);
  const std::size_t from = entry(lane, 0);
  std::copy_n(customer_.data() + from * static_cast<std::size_t>(words_), words_, customer);
  page_count = page_count_[from];
  head_[i] = static_cast<std::uint8_t>((head_[i] + 1) % kAhead);
  --size_[i];
}

}  // namespace vt::cpu
