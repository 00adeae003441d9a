// How a session starts: a latent vector or a class, one draw per attribute, and (virtualtb_v0) a page count;
// or a row of logged customers (semantics 1, 2).
#pragma once

#include "vt/core/draw.hpp"
#include "vt/session/apply.hpp"
#include "vt/session/rules.hpp"
#include "vt/session/sample.hpp"

namespace vt::session {

enum class Latent : std::uint8_t { kNormal, kUniform };

// All draws of a session's start carry page 0.
VT_HD DrawKey start_key(std::uint64_t seed, std::uint64_t session) {
  return DrawKey{seed, session, 0u};
}

// The four latents of one block: z[4 * block .. 4 * block + 3].
template <class Key, class F>
VT_HD void draw_latent(Key key, Latent latent, std::uint32_t block, F z[4]) {
  if (latent == Latent::kNormal) {
    draw_normals(key, Purpose::kCustomerNoise, block, z);
    return;
  }
  const auto w = draw(key, Purpose::kCustomerNoise, block);
  for (int i = 0; i < 4; ++i) z[i] = uniform(w.x[i]);
}

// The class of a customer from log weights [classes] (overwritten).
VT_HD std::uint32_t draw_class(DrawKey key, Strided<float> log_weights, int classes) {
  const float total = softmax_weights(log_weights, classes);
  const float u = draw_uniform(key, Purpose::kCustomerNoise, 0u);
  return static_cast<std::uint32_t>(categorical(log_weights, classes, total, u));
}

// The row of a customer in a log of `rows` customers: floor(rows * x / 2^32) with the draw's word x.
VT_HD std::uint32_t draw_row(DrawKey key, std::uint32_t rows) {
  return multiply_wide(draw(key, Purpose::kCustomerNoise, 0u).x[0], rows).high;
}

// One draw per attribute from the generator's logits [width] (overwritten); packed: [words].
VT_HD void draw_attributes(const AttributesView& a, DrawKey key, Strided<float> logits,
                           std::uint32_t* packed) {
  for (int w = 0; w < a.words; ++w) packed[w] = 0u;
  for (int i = 0; i < a.count; ++i) {
    const Strided<float> own{&logits[a.offset[i]], logits.stride};
    const float total = softmax_weights(own, a.size[i]);
    const float u = draw_uniform(key, Purpose::kAttribute, static_cast<std::uint32_t>(i));
    pack(a, i, static_cast<std::uint32_t>(categorical(own, a.size[i], total, u)), packed);
  }
}

// The drawn page count from logits [classes] (overwritten).
VT_HD std::uint32_t draw_page_count(const PageRules& rules, DrawKey key, Strided<float> logits, int classes) {
  const float total = softmax_weights(logits, classes);
  const float u = draw_uniform(key, Purpose::kPageCount, 0u);
  return pages_of_count(rules, static_cast<std::uint32_t>(categorical(logits, classes, total, u)));
}

}  // namespace vt::session
