// The customer's answer to a page of the market: examine, buy, leave or turn (semantics 10; docs/market.md
// "Answers"). F = float is the definition; F = double is the oracle. The market gives no clicks.
#pragma once

#include "vt/core/math.hpp"
#include "vt/market/rank.hpp"
#include "vt/market/taste.hpp"
#include "vt/session/reward.hpp"
#include "vt/session/sample.hpp"

namespace vt::market {

// Utility of a shown item before b0 + b_s and the page: relevance + t(s) . x, k ascending.
template <class F>
VT_HD F item_utility(const WorldView& world, const SessionTaste& session, std::int32_t position) {
  const std::int64_t pitch = world.candidates;
  F sum = F(world.relevance[session.category * pitch + position]);
  const float* feature = world.features + session.category * world.actions * pitch + position;
  for (int d = 0; d < world.actions; ++d) sum = fma(F(session.taste[d]), F(feature[d * pitch]), sum);
  return sum;
}

// The page's law: exactly one of "first purchase at slot k", leave, turn.
template <class F>
struct PageOdds {
  F weight[kMaxSlots + 2];  // [slots + 2]: slots, then leave, then turn; they sum to 1
  F buy;                    // sum over the slots
};

// utility: [slots] of item_utility; page: 0-based index n.
template <class F>
VT_HD PageOdds<F> page_odds(const WorldView& world, const SessionTaste& session, const F* utility,
                            std::uint32_t page) {
  const AnswerParams& p = world.answer;
  const F n = F(static_cast<float>(page));
  const F offset = fma(F(p.buy_page), n, F(session.buy_offset));
  PageOdds<F> out;
  out.buy = F(0.0f);
  F unsold = F(1.0f);
  for (int k = 0; k < world.slots; ++k) {
    const F chance = F(p.examination[k]) * math::sigmoid(offset + utility[k]);
    out.weight[k] = chance * unsold;
    out.buy = out.buy + out.weight[k];
    unsold = unsold - out.weight[k];
  }
  const F patience = math::log(maximum(out.buy, F(1e-30f)) / F(p.leave_reference));
  const F base = fma(F(p.leave_page), n, F(p.leave_base) + F(session.leave_offset));
  const F leave = unsold * math::sigmoid(fma(F(0.0f) - F(p.leave_elasticity), patience, base));
  out.weight[world.slots] = leave;
  out.weight[world.slots + 1] = unsold - leave;
  return out;
}

template <class F>
struct Answer {
  Feedback feedback;
  std::int32_t slot;  // of the bought item, -1 without a purchase
  F turnover;         // its price, 0 without one
  session::PageValue<F> expected;
};

// u: one uniform, Purpose::kCustomerAction, block 0, word 0 of the page's key.
template <class F = float>
VT_HD Answer<F> answer(const WorldView& world, const SessionTaste& session, const TopItems& top,
                       std::uint32_t page, F u) {
  const int slots = world.slots;
  F utility[kMaxSlots];
  for (int k = 0; k < slots; ++k) utility[k] = item_utility<F>(world, session, top.position[k]);
  PageOdds<F> odds = page_odds<F>(world, session, utility, page);
  const float* price = world.price + static_cast<std::int64_t>(session.category) * world.candidates;
  Answer<F> out{Feedback::kTurn, -1, F(0.0f), {odds.buy, F(0.0f), F(0.0f)}};
  for (int k = 0; k < slots; ++k) {
    out.expected.turnover = fma(odds.weight[k], F(price[top.position[k]]), out.expected.turnover);
  }
  const int drawn = static_cast<int>(session::categorical(Strided<F>{odds.weight, 1}, slots + 2, F(1.0f), u));
  if (drawn < slots) {
    out.feedback = Feedback::kBuy;
    out.slot = drawn;
    out.turnover = F(price[top.position[drawn]]);
  } else if (drawn == slots) {
    out.feedback = Feedback::kLeave;
  }
  return out;
}

}  // namespace vt::market
