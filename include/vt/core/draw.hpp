// Addressed draws (semantics 2): Philox4x32-10, key = seed, counter = {block:16 | purpose:16, page:32,
// session:64}. A draw is a pure function of its address; no generator state exists. Source: Salmon et al.,
// "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
#pragma once

#include <cstdint>

#include "vt/core/macros.hpp"
#include "vt/core/math.hpp"

namespace vt {

// What a draw is for. Values are part of the file formats and of every published figure: never renumber, only
// append. The table with block use is in docs/semantics.md.
enum class Purpose : std::uint16_t {
  kCustomerNoise = 1,   // latent z of the generator at session start, 4 words a block
  kAttribute = 2,       // block = attribute index, word 0
  kPageCount = 3,       // block 0, word 0
  kActionNoise = 4,     // normals of the ranking policy, 4 a block
  kCustomerAction = 5,  // feedback (learned, market), block 0 word 0
  kClicks = 6,          // block 0, word 0
  kSecondCode = 7,      // block 0, word 0
  kMarketTaste = 8,     // hidden intent of a session
  kMarketWorld = 9,     // the catalogue and the tastes of a market, addressed by (table, row)
  kMinibatch = 10,      // order of rows in a learner's epoch
  kParameterInit = 11,  // initial weights of a network
  kGanLatent = 12,      // latent z of GAN-SD's training
  kGanGumbel = 13,      // Gumbel noise of GAN-SD's training
  kSplit = 14,          // train, valid, test of a session
  kBootstrap = 15,      // session bootstrap of an ensemble member
  kLoggedAction = 16,   // resampling of logged actions
  kSubset = 17,         // states of the Fisher product, held-out subsets
};

// Four words of a draw: U is std::uint32_t, or a pack of lanes.
template <class U>
struct WordsOf {
  U x[4];
};
using Words = WordsOf<std::uint32_t>;

// One block of Philox4x32-10.
template <class U>
VT_HD WordsOf<U> philox4x32_10(WordsOf<U> counter, std::uint32_t key0, std::uint32_t key1) {
  for (int round = 0; round < 10; ++round) {
    const Wide<U> p0 = multiply_wide(counter.x[0], 0xD2511F53u);
    const Wide<U> p1 = multiply_wide(counter.x[2], 0xCD9E8D57u);
    counter =
        WordsOf<U>{{p1.high ^ counter.x[1] ^ U(key0), p1.low, p0.high ^ counter.x[3] ^ U(key1), p0.low}};
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  return counter;
}

// The block of an address whose varying parts are U: the session number by its low and high half, and the
// page.
template <class U>
VT_HD WordsOf<U> draw_at(std::uint64_t seed, U session_low, U session_high, U page, Purpose purpose,
                         std::uint32_t block) {
  const U place = U((static_cast<std::uint32_t>(purpose) << 16) | (block & 0xFFFFu));
  return philox4x32_10(WordsOf<U>{{place, page, session_low, session_high}}, static_cast<std::uint32_t>(seed),
                       static_cast<std::uint32_t>(seed >> 32));
}

// The part of an address that stays the same within one page of one session. Below, Key is this, or its like
// for a pack of lanes with a draw() of its own.
struct DrawKey {
  std::uint64_t seed;
  std::uint64_t session;
  std::uint32_t page;
};

VT_HD Words draw(DrawKey key, Purpose purpose, std::uint32_t block) {
  return draw_at(key.seed, static_cast<std::uint32_t>(key.session),
                 static_cast<std::uint32_t>(key.session >> 32), key.page, purpose, block);
}

// (0, 1), exact in fp32, never an end point.
template <class U>
VT_HD auto uniform(U word) {
  return (float_of_int(word >> 9) + 0.5f) * 0x1p-23f;
}

template <class Key>
VT_HD auto draw_uniform(Key key, Purpose purpose, std::uint32_t block) {
  return uniform(draw(key, purpose, block).x[0]);
}

// Two N(0, 1) from one pair of uniforms (Box-Muller): F is float or a pack of lanes.
template <class F>
VT_HD void normal_pair(F u1, F u2, F& first, F& second) {
  const F radius = math::sqrt(F(-2.0f) * math::log(u1));
  F sine, cosine;
  math::sincos_turn(u2, sine, cosine);
  first = radius * cosine;
  second = radius * sine;
}

// Four N(0, 1) of one block: words 0, 1 give the first two, words 2, 3 the others.
template <class Key, class F>
VT_HD void draw_normals(Key key, Purpose purpose, std::uint32_t block, F out[4]) {
  const auto w = draw(key, purpose, block);
  normal_pair(uniform(w.x[0]), uniform(w.x[1]), out[0], out[1]);
  normal_pair(uniform(w.x[2]), uniform(w.x[3]), out[2], out[3]);
}

}  // namespace vt
