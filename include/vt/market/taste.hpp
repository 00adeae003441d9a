// What a customer of the market wants, computed once at a session's start (docs/market.md "Tastes").
#pragma once

#include "vt/core/draw.hpp"
#include "vt/market/world.hpp"
#include "vt/session/attributes.hpp"

namespace vt::market {

struct SessionTaste {
  float taste[kMaxActions];  // t(s), hidden intent included: [k]
  float buy_offset;          // b0 + b_s
  float leave_offset;        // l_s
  std::int32_t category;     // of the query
};

// The hidden intent of a session that has one.
VT_HD int draw_intent(int intents, DrawKey key) {
  const float u = draw_uniform(key, Purpose::kMarketTaste, 0u);
  const int intent = static_cast<int>(u * static_cast<float>(intents));
  return intent < intents ? intent : intents - 1;
}

// key: of the session's start (page 0); packed: the customer [words]. Sums in the order mean, attributes,
// pairs, intent. Written straight to where it is kept: a copy would not fit a GPU thread's registers.
VT_HD void session_taste(const WorldView& world, const session::AttributesView& attributes, DrawKey key,
                         const std::uint32_t* packed, SessionTaste& out) {
  const auto code = [&](int attribute) {
    return static_cast<std::int32_t>(session::unpack(attributes, attribute, packed));
  };
  const int k = world.actions;
  for (int d = 0; d < k; ++d) out.taste[d] = world.taste_mean[d];
  out.buy_offset = world.buy_base;
  out.leave_offset = 0.0f;
  for (int i = 0; i < attributes.count; ++i) {
    const int column = attributes.offset[i] + code(i);
    const float* row = world.taste_linear + column * k;
    for (int d = 0; d < k; ++d) out.taste[d] = out.taste[d] + row[d];
    out.buy_offset = out.buy_offset + world.buy_linear[column];
    out.leave_offset = out.leave_offset + world.leave_linear[column];
  }
  for (int p = 0; p < world.pairs; ++p) {
    const TastePair& pair = world.pair[p];
    const float* row =
        world.taste_pair + (pair.first_row + code(pair.a) * attributes.size[pair.b] + code(pair.b)) * k;
    for (int d = 0; d < k; ++d) out.taste[d] = out.taste[d] + row[d];
  }
  if (world.intents > 0) {
    const float* row = world.taste_intent + draw_intent(world.intents, key) * k;
    for (int d = 0; d < k; ++d) out.taste[d] = out.taste[d] + row[d];
  }
  out.category = code(world.query_attribute);
}

}  // namespace vt::market
