// The market as data (docs/market.md): customers, tastes and a catalogue, immutable once built. WorldView is
// what backends get by value: sizes, constants and pointers into the tables of a World.
#pragma once

#include <cstdint>
#include <vector>

#include "vt/core/macros.hpp"
#include "vt/core/types.hpp"

namespace vt::market {

inline constexpr int kLanes = 16;     // candidate tables are padded to a multiple of this
inline constexpr int kMaxSlots = 16;  // items on a page, at most
inline constexpr int kMaxPairs = 16;  // attribute pairs with a taste of their own

// How a customer's utility and patience depend on the page.
struct AnswerParams {
  float examination[kMaxSlots] = {};  // e_k: probability that slot k is looked at
  float buy_page = 0.0f;              // purchase logit per page index
  float leave_base = 0.0f;  // leave logit: base + l_s + page * n - elasticity * log(p_buy / reference)
  float leave_page = 0.0f;
  float leave_elasticity = 0.0f;
  float leave_reference = 1.0f;
};

// Two attributes whose combination has a taste: rows first_row + code_a * size_b + code_b of taste_pair.
struct TastePair {
  std::int32_t a = 0;
  std::int32_t b = 0;
  std::int32_t first_row = 0;
};

struct WorldView {
  std::int32_t actions = 0;     // k: item attributes
  std::int32_t categories = 0;  // query categories Q = levels of the attribute query_attribute
  std::int32_t query_attribute = 0;
  std::int32_t candidates = 0;  // C: candidates a query retrieves, padded to a multiple of kLanes; also the
                                // floats of rank()'s scratch
  std::int32_t retrieved =
      0;  // real ones, first in the tables, in ascending order of item id; padding has relevance -infinity
  std::int32_t slots = 0;  // items on a page <= min(kMaxSlots, retrieved)
  AnswerParams answer;

  // Catalogue
  const float* relevance = nullptr;       // [Q, C]
  const float* features = nullptr;        // [Q, k, C]
  const float* price = nullptr;           // [Q, C]
  const std::int32_t* item_id = nullptr;  // [Q, C], padding -1

  // Tastes: t(s) = taste_mean + rows of taste_linear + rows of taste_pair (+ a row of taste_intent)
  const float* taste_mean = nullptr;    // [k]
  const float* taste_linear = nullptr;  // [width, k]
  const float* taste_pair = nullptr;    // [rows, k]
  const float* taste_intent = nullptr;  // [intents, k]
  const float* buy_linear = nullptr;    // [width]: parts of b_s
  const float* leave_linear = nullptr;  // [width]: parts of l_s
  float buy_base = 0.0f;                // b0
  std::int32_t intents = 0;             // hidden intents a session may have, 0: none
  std::int32_t pairs = 0;
  TastePair pair[kMaxPairs] = {};

  // Customers: a latent class, then one attribute after the other given the class and one earlier attribute
  std::int32_t classes = 0;
  const float* class_weight = nullptr;  // [classes], probabilities
  const float* attribute_weight =
      nullptr;  // per attribute i, from table[i]: [classes, levels of its parent or 1, size i]
  std::int32_t parent[kMaxAttributes] = {};  // an earlier attribute, or -1
  std::int32_t table[kMaxAttributes] = {};
};

// Owns the tables. `constants` holds everything but the pointers.
struct World {
  WorldView constants;
  std::vector<float> relevance, features, price;
  std::vector<std::int32_t> item_id;
  std::vector<float> taste_mean, taste_linear, taste_pair, taste_intent, buy_linear, leave_linear;
  std::vector<float> class_weight, attribute_weight;

  // Valid while this world lives unchanged.
  WorldView view() const {
    WorldView v = constants;
    v.relevance = relevance.data();
    v.features = features.data();
    v.price = price.data();
    v.item_id = item_id.data();
    v.taste_mean = taste_mean.data();
    v.taste_linear = taste_linear.data();
    v.taste_pair = taste_pair.data();
    v.taste_intent = taste_intent.data();
    v.buy_linear = buy_linear.data();
    v.leave_linear = leave_linear.data();
    v.class_weight = class_weight.data();
    v.attribute_weight = attribute_weight.data();
    return v;
  }
};

}  // namespace vt::market
