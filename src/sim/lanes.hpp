// The sessions in the lanes: what a simulator must remember between two page views, shared by all host
// backends, and its bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "vt/core/draw.hpp"
#include "vt/session/state.hpp"
#include "vt/sim/simulator.hpp"

namespace vt {

struct Lanes {
  Start start;
  std::vector<std::uint64_t> session;     // [L] number played now; 0 when idle
  std::vector<std::uint8_t> active;       // [L]
  std::vector<std::uint32_t> customer;    // [L, words] packed
  std::vector<std::uint32_t> state;       // [L] packed session::State
  std::vector<std::uint32_t> page_count;  // [L] virtualtb_v0: pages of the session; else 0

  std::int64_t count() const { return start.lanes; }
  std::int64_t active_count() const;
  // Whether session number `number` belongs to this start.
  bool within(std::uint64_t number) const {
    return start.sessions == 0 || number - start.first_session < start.sessions;
  }
  // Of the draws of the page that the lane is about to be served.
  DrawKey key(std::int64_t lane) const {
    const auto i = static_cast<std::size_t>(lane);
    return DrawKey{start.seed, session[i], session::unpack_state(state[i]).page};
  }
  void allocate(const Start& start, int words);
};

// Throws std::invalid_argument: no lane, or session numbers that leave 64 bits.
void validate(const Start& start);

// Little-endian; restored only into a simulator of the same shapes, and only sessions that its rules can
// bring about: else std::invalid_argument.
std::vector<std::byte> to_bytes(const Lanes& lanes, int words);
Lanes lanes_from_bytes(std::span<const std::byte> bytes, const session::PageRules& rules);

}  // namespace vt
