// What a session is between two page views, what a page view came to, and both as bits.
#pragma once

#include <cstdint>

#include "vt/core/macros.hpp"
#include "vt/core/types.hpp"

namespace vt::session {

struct State {
  std::uint32_t page = 0;         // 0-based index of the page about to be served, < 2^16
  std::uint32_t last_clicks = 0;  // of the previous page (virtualtb_v0), < 2^8
  std::uint32_t last_code = 0;    // < 2^8
};

struct Outcome {
  Feedback feedback = Feedback::kTurn;
  EndReason end = EndReason::kNone;
  std::uint32_t clicks = 0;
  std::uint32_t code = 0;
  bool served = true;  // false: the lane was idle, nothing of the row counts
};

// The state that the ranker is asked in: as the session began, where its answer is held while the customer
// turns pages. Draws have addresses, so the same question has the same answer, and nothing need be kept.
VT_HD State asked_in(Replan replan, State now) {
  return replan == Replan::kSession ? State{} : now;
}

VT_HD std::uint32_t pack(State s) {
  return s.page | (s.last_clicks << 16) | (s.last_code << 24);
}
VT_HD State unpack_state(std::uint32_t bits) {
  return State{bits & 0xFFFFu, (bits >> 16) & 0xFFu, bits >> 24};
}

// clicks:8 | code:8 | feedback:2 | end:3 | served:1
VT_HD std::uint32_t pack(Outcome o) {
  return o.clicks | (o.code << 8) | (static_cast<std::uint32_t>(o.feedback) << 16) |
         (static_cast<std::uint32_t>(o.end) << 18) | (static_cast<std::uint32_t>(o.served) << 21);
}
VT_HD Outcome unpack_outcome(std::uint32_t bits) {
  return Outcome{static_cast<Feedback>((bits >> 16) & 3u), static_cast<EndReason>((bits >> 18) & 7u),
                 bits & 0xFFu, (bits >> 8) & 0xFFu, ((bits >> 21) & 1u) != 0u};
}

}  // namespace vt::session
