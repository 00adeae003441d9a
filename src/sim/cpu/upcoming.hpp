// Sessions drawn ahead of time: a few per lane, so that new customers are drawn in full tiles. An entry
// depends on its session number only, so how far ahead it was drawn cannot change a result.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/cpu/session_source.hpp"
#include "sim/lanes.hpp"

namespace vt::cpu {

class Upcoming {
 public:
  // Forgets everything and makes room for `lanes` lanes of customers of `words` words.
  void reset(std::int64_t lanes, int words);

  bool empty(std::int64_t lane) const { return size_[static_cast<std::size_t>(lane)] == 0; }
  // Draws the next sessions of lanes first .. first + count - 1, those that have the fewest ahead first.
  void refill(const Lanes& lanes, const SessionSource& source, std::int64_t first, int count, Worker& worker);
  // Takes the next session of a lane that is not empty.
  void take(std::int64_t lane, std::uint32_t* customer, std::uint32_t& page_count);

 private:
  static constexpr int kAhead = 4;  // sessions of a lane
  std::size_t entry(std::int64_t lane, int position) const;

  int words_ = 0;
  std::vector<std::uint32_t> customer_;    // [lanes, kAhead, words]
  std::vector<std::uint32_t> page_count_;  // [lanes, kAhead]
  std::vector<std::uint8_t> head_, size_;  // [lanes] ring
};

}  // namespace vt::cpu
