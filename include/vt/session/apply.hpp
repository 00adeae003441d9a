// The transition: what the customer's answer does to the session (semantics 1).
#pragma once

#include "vt/session/rules.hpp"
#include "vt/session/state.hpp"

namespace vt::session {

// learned and market: turn, buy or leave; a turn on the last page served ends the session by its limit.
VT_HD Outcome answer(const PageRules& rules, State s, Feedback feedback, std::uint32_t clicks) {
  EndReason end = EndReason::kNone;
  if (feedback == Feedback::kBuy) {
    end = EndReason::kBuy;
  } else if (feedback == Feedback::kLeave) {
    end = EndReason::kLeave;
  } else if (s.page >= static_cast<std::uint32_t>(rules.max_page_index)) {
    end = EndReason::kLimit;
  }
  return Outcome{feedback, end, clicks, 0u, true};
}

// virtualtb_v0: the customer leaves after the page count drawn at the session's start.
VT_HD Outcome answer_counted(State s, std::uint32_t page_count, std::uint32_t clicks, std::uint32_t code) {
  const bool leaves = s.page + 1u >= page_count;
  return Outcome{leaves ? Feedback::kLeave : Feedback::kTurn, leaves ? EndReason::kLeave : EndReason::kNone,
                 clicks, code, true};
}

// The state of the same session after a page: the next one if it goes on, the terminal one if it ended.
VT_HD State after(State s, Outcome o) {
  return State{s.page + 1u, o.clicks, o.code};
}

// Pages of a virtualtb_v0 session: the drawn count, at least one and within the limit.
VT_HD std::uint32_t pages_of_count(const PageRules& rules, std::uint32_t drawn) {
  const std::uint32_t most = static_cast<std::uint32_t>(rules.max_page_index) + 1u;
  const std::uint32_t pages = drawn < 1u ? 1u : drawn;
  return pages < most ? pages : most;
}

}  // namespace vt::session
