// A customer of the market: a latent class, then the attributes of a Bayesian network, each by its own
// addressed draw (semantics 10; docs/market.md "Customers").
#pragma once

#include "vt/core/draw.hpp"
#include "vt/market/world.hpp"
#include "vt/session/attributes.hpp"
#include "vt/session/sample.hpp"

namespace vt::market {

// One draw from n probabilities.
VT_HD std::uint32_t draw_level(const float* probability, int n, float u) {
  return static_cast<std::uint32_t>(session::categorical(probability, n, 1.0f, u));
}

// key: of the session's start (page 0). packed: [words], overwritten.
VT_HD void draw_customer(const WorldView& world, const session::AttributesView& attributes, DrawKey key,
                         std::uint32_t* packed) {
  for (int w = 0; w < attributes.words; ++w) packed[w] = 0u;
  const std::uint32_t type =
      draw_level(world.class_weight, world.classes, draw_uniform(key, Purpose::kCustomerNoise, 0u));
  for (int i = 0; i < attributes.count; ++i) {
    const int parent = world.parent[i];
    std::uint32_t row = type;
    if (parent >= 0) {
      row = type * static_cast<std::uint32_t>(attributes.size[parent]) +
            session::unpack(attributes, parent, packed);
    }
    const float* probability =
        world.attribute_weight + world.table[i] + row * static_cast<std::uint32_t>(attributes.size[i]);
    const float u = draw_uniform(key, Purpose::kAttribute, static_cast<std::uint32_t>(i));
    session::pack(attributes, i, draw_level(probability, attributes.size[i], u), packed);
  }
}

}  // namespace vt::market
