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

// Utilities of the shown items.
template <class F>
struct ShownUtility {
  const WorldView& world;
  const SessionTaste& session;
  const TopItems& top;
  VT_HD F operator[](int slot) const { return item_utility<F>(world, session, top.position[slot]); }
};

inline constexpr int kMaxOutcomes = kMaxSlots + 2;

// The page's law: exactly one of "first purchase at slot k", leave, turn.
template <class F>
struct PageOdds {
  F weight[kMaxOutcomes];  // [slots + 2]: slots, then leave, then turn; they sum to 1
  F buy;                   // sum over the slots
};

// How a customer meets a page, besides what it shows: F is a number or a pack of lanes.
template <class F>
struct Mood {
  F buy_offset;    // b0 + b_s
  F leave_offset;  // l_s
  F page;          // 0-based index n
};

template <class F>
VT_HD Mood<F> mood_of(const SessionTaste& session, std::uint32_t page) {
  return {F(session.buy_offset), F(session.leave_offset), F(static_cast<float>(page))};
}

// Writes the weights of PageOdds and returns its `buy`. utility: item_utility of the shown items, anything
// indexed by 0 .. slots - 1.
template <class F, class Utility>
VT_HD F page_law(const WorldView& world, const Mood<F>& mood, const Utility& utility, Strided<F> weight) {
  const AnswerParams& p = world.answer;
  const F n = mood.page;
  const F offset = fma(F(p.buy_page), n, mood.buy_offset);
  F buy = F(0.0f);
  F unsold = F(1.0f);
  for (int k = 0; k < world.slots; ++k) {
    const F chance = F(p.examination[k]) * math::sigmoid(offset + utility[k]);
    const F bought = chance * unsold;
    weight[k] = bought;
    buy = buy + bought;
    unsold = unsold - bought;
  }
  const F patience = math::log(maximum(buy, F(1e-30f)) / F(p.leave_reference));
  const F base = fma(F(p.leave_page), n, F(p.leave_base) + mood.leave_offset);
  const F leave = unsold * math::sigmoid(fma(F(0.0f) - F(p.leave_elasticity), patience, base));
  weight[world.slots] = leave;
  weight[world.slots + 1] = unsold - leave;
  return buy;
}
template <class F>
VT_HD PageOdds<F> page_odds(const WorldView& world, const SessionTaste& session, const F* utility,
                            std::uint32_t page) {
  PageOdds<F> out;
  out.buy = page_law<F>(world, mood_of<F>(session, page), utility, {out.weight, 1});
  return out;
}

// What the customer did, as an index of the page's law: a slot, then leave, then turn.
template <class F>
struct Drawn {
  F index;
  session::PageValue<F> expected;
};

// utility, price: of the shown items, anything indexed by 0 .. slots - 1; weight: room for the law [slots +
// 2]; u: one uniform, Purpose::kCustomerAction, block 0, word 0 of the page's key.
template <class F, class Utility, class Price>
VT_HD Drawn<F> draw_answer(const WorldView& world, const Mood<F>& mood, const Utility& utility,
                           const Price& price, Strided<F> weight, F u) {
  const F buy = page_law<F>(world, mood, utility, weight);
  Drawn<F> out{F(0.0f), {buy, F(0.0f), F(0.0f)}};
  for (int k = 0; k < world.slots; ++k)
    out.expected.turnover = fma(weight[k], price[k], out.expected.turnover);
  out.index = session::categorical(weight, world.slots + 2, F(1.0f), u);
  return out;
}

template <class F>
struct Answer {
  Feedback feedback;
  std::int32_t slot;  // of the bought item, -1 without a purchase
  F turnover;         // its price, 0 without one
  session::PageValue<F> expected;
};

// The answer behind a drawn index.
template <class F, class Price>
VT_HD Answer<F> answer_of(const WorldView& world, const Drawn<F>& drawn, const Price& price) {
  Answer<F> out{Feedback::kTurn, -1, F(0.0f), drawn.expected};
  const int index = static_cast<int>(drawn.index);
  if (index < world.slots) {
    out.feedback = Feedback::kBuy;
    out.slot = index;
    out.turnover = price[index];
  } else if (index == world.slots) {
    out.feedback = Feedback::kLeave;
  }
  return out;
}

// Prices of the shown items.
template <class F>
struct ShownPrice {
  const float* row;  // [C] of the category
  const TopItems& top;
  VT_HD F operator[](int slot) const { return F(row[top.position[slot]]); }
};

// weight: room for the page's law [slots + 2].
template <class F>
VT_HD Answer<F> answer(const WorldView& world, const SessionTaste& session, const TopItems& top,
                       std::uint32_t page, Strided<F> weight, F u) {
  const ShownUtility<F> utility{world, session, top};
  const ShownPrice<F> price{world.price + static_cast<std::int64_t>(session.category) * world.candidates,
                            top};
  return answer_of(world, draw_answer<F>(world, mood_of<F>(session, page), utility, price, weight, u), price);
}
template <class F = float>
VT_HD Answer<F> answer(const WorldView& world, const SessionTaste& session, const TopItems& top,
                       std::uint32_t page, F u) {
  F weight[kMaxOutcomes];
  return answer<F>(world, session, top, page, {weight, 1}, u);
}

}  // namespace vt::market
