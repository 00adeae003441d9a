// The transition: every way in which a session goes on or ends.
#include "vt/session/apply.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace vt::session {
namespace {

PageRules rules_with_limit(int max_page_index) {
  PageRules rules;
  rules.max_page_index = max_page_index;
  return rules;
}

TEST(Apply, AnAnswerEndsByBuyLeaveOrLimit) {
  const PageRules rules = rules_with_limit(5);
  const struct {
    std::uint32_t page;
    Feedback feedback;
    EndReason end;
  } table[] = {
      {0, Feedback::kTurn, EndReason::kNone},   {0, Feedback::kBuy, EndReason::kBuy},
      {0, Feedback::kLeave, EndReason::kLeave}, {4, Feedback::kTurn, EndReason::kNone},
      {5, Feedback::kTurn, EndReason::kLimit},  {5, Feedback::kBuy, EndReason::kBuy},
      {5, Feedback::kLeave, EndReason::kLeave}, {6, Feedback::kTurn, EndReason::kLimit},
  };
  for (const auto& row : table) {
    const Outcome o = answer(rules, State{row.page, 0, 0}, row.feedback, 3);
    EXPECT_EQ(o.end, row.end) << row.page;
    EXPECT_EQ(o.feedback, row.feedback);
    EXPECT_EQ(o.clicks, 3u);
    EXPECT_TRUE(o.served);
  }
}

TEST(Apply, ASessionOfOnePageEndsOnIt) {
  EXPECT_EQ(answer(rules_with_limit(0), State{}, Feedback::kTurn, 0).end, EndReason::kLimit);
}

RC_GTEST_PROP(Apply, ACustomerWhoOnlyTurnsSeesEveryPageOnce, ()) {
  const PageRules rules = rules_with_limit(*rc::gen::inRange(0, 40));
  State s;
  int pages = 0;
  for (Outcome o; o.end == EndReason::kNone; s = after(s, o)) {
    RC_ASSERT(s.page == static_cast<std::uint32_t>(pages++));
    o = answer(rules, s, Feedback::kTurn, 0);
  }
  RC_ASSERT(pages == rules.max_page_index + 1);
}

RC_GTEST_PROP(Apply, ACountedSessionHasItsPagesAndEndsWithALeave, ()) {
  const PageRules rules = rules_with_limit(99);
  const auto drawn = *rc::gen::inRange(0u, 128u);
  const std::uint32_t count = pages_of_count(rules, drawn);
  RC_ASSERT(count == (drawn < 1 ? 1 : drawn > 100 ? 100 : drawn));
  State s;
  std::uint32_t pages = 0;
  for (Outcome o; o.end == EndReason::kNone; s = after(s, o)) {
    o = answer_counted(s, count, 7, 2);
    RC_ASSERT((o.end == EndReason::kLeave) == (o.feedback == Feedback::kLeave));
    RC_ASSERT(o.clicks == 7u);
    RC_ASSERT(o.code == 2u);
    ++pages;
  }
  RC_ASSERT(pages == count);
}

TEST(Apply, TheStateRemembersThePageBefore) {
  const State s = after(State{3, 1, 2}, Outcome{Feedback::kTurn, EndReason::kNone, 9, 8, true});
  EXPECT_EQ(s.page, 4u);
  EXPECT_EQ(s.last_clicks, 9u);
  EXPECT_EQ(s.last_code, 8u);
}

}  // namespace
}  // namespace vt::session
