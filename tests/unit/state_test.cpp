// States and outcomes as bits.
#include "vt/session/state.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace vt::session {
namespace {

RC_GTEST_PROP(State, ComesBackFromItsBits, (std::uint16_t page, std::uint8_t clicks, std::uint8_t code)) {
  const State s = unpack_state(pack(State{page, clicks, code}));
  RC_ASSERT(s.page == page);
  RC_ASSERT(s.last_clicks == clicks);
  RC_ASSERT(s.last_code == code);
}

RC_GTEST_PROP(Outcome, ComesBackFromItsBits, (std::uint8_t clicks, std::uint8_t code, bool served)) {
  const auto feedback = static_cast<Feedback>(*rc::gen::inRange(0, 4));
  const auto end = static_cast<EndReason>(*rc::gen::inRange(0, 5));
  const Outcome o = unpack_outcome(pack(Outcome{feedback, end, clicks, code, served}));
  RC_ASSERT(o.feedback == feedback);
  RC_ASSERT(o.end == end);
  RC_ASSERT(o.clicks == clicks);
  RC_ASSERT(o.code == code);
  RC_ASSERT(o.served == served);
}

TEST(Outcome, ZeroBitsAreAnIdleLane) {
  EXPECT_FALSE(unpack_outcome(0u).served);
  EXPECT_EQ(unpack_outcome(0u).end, EndReason::kNone);
}

// Frozen: trajectories in files and on devices hold these bits.
TEST(Outcome, HasItsFieldsInPlace) {
  EXPECT_EQ(pack(State{0x1234u, 0x56u, 0x78u}), 0x78561234u);
  EXPECT_EQ(pack(Outcome{Feedback::kLeave, EndReason::kLimit, 0x9Au, 0xBCu, true}),
            0x9Au | 0xBCu << 8 | 2u << 16 | 3u << 18 | 1u << 21);
}

}  // namespace
}  // namespace vt::session
