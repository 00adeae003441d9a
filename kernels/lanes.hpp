// What the lanes hold between launches, and the pool that their next sessions come from. Lane l of L plays
// sessions first + l, first + l + L, ... (vt/sim/simulator.hpp); the ordinal counts a lane's sessions from 0.
#pragma once

#include <cstdint>

#include "vt/core/macros.hpp"

namespace vt::kernels {

struct SessionNumbers {
  std::uint64_t seed = 0;
  std::uint64_t first = 0;
  std::uint64_t sessions = 0;  // 0: without end
  std::int64_t lanes = 0;      // L

  VT_HD std::uint64_t number(std::int64_t lane, std::uint64_t ordinal) const {
    return first + static_cast<std::uint64_t>(lane) + static_cast<std::uint64_t>(lanes) * ordinal;
  }
  // How many sessions the lane plays in all, at most `most`.
  VT_HD std::uint64_t count(std::int64_t lane, std::uint64_t most) const {
    if (sessions == 0) return most;
    const auto l = static_cast<std::uint64_t>(lane);
    const std::uint64_t all = sessions > l ? (sessions - l - 1) / static_cast<std::uint64_t>(lanes) + 1 : 0;
    return all < most ? all : most;
  }
};

// An active lane plays the session of ordinal taken - 1.
struct LanesView {
  std::uint64_t* taken = nullptr;       // [L] sessions that the lane has taken from the pool
  std::uint8_t* active = nullptr;       // [L]
  std::uint32_t* customer = nullptr;    // [L, words] packed
  std::uint32_t* state = nullptr;       // [L] packed session::State
  std::uint32_t* page_count = nullptr;  // [L] virtualtb_v0: pages of the session; else 0
};

// A ring per lane: the session of ordinal o lies in slot o % depth from when it is drawn until it is taken.
// What lies there depends on its session number only, so neither depth nor the time of a refill can change a
// result.
struct PoolView {
  std::uint32_t* customer = nullptr;    // [depth, L, words]
  std::uint32_t* page_count = nullptr;  // [depth, L]
  std::uint64_t* drawn = nullptr;       // [L] ordinals below this have been drawn
  std::int32_t depth = 0;               // a power of two, at least the pages of a launch

  VT_HD std::int64_t entry(std::int64_t lanes, std::int64_t lane, std::uint64_t ordinal) const {
    const auto slot = static_cast<std::int64_t>(ordinal & static_cast<std::uint64_t>(depth - 1));
    return slot * lanes + lane;
  }
};

}  // namespace vt::kernels
