// Philox4x32-10 against the known answers published with Random123 (its kat_vectors), and where the parts of
// an address stand in the counter (semantics 2).
#include <gtest/gtest.h>

#include <array>

#include "vt/core/draw.hpp"

namespace vt {
namespace {

std::array<std::uint32_t, 4> array_of(Words w) {
  return {w.x[0], w.x[1], w.x[2], w.x[3]};
}

TEST(Philox, GivesThePublishedAnswers) {
  const struct {
    Words counter;
    std::uint32_t key[2];
    std::array<std::uint32_t, 4> answer;
  } vectors[] = {
      {{{0u, 0u, 0u, 0u}}, {0u, 0u}, {0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u}},
      {{{~0u, ~0u, ~0u, ~0u}}, {~0u, ~0u}, {0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu}},
      {{{0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u}},
       {0xa4093822u, 0x299f31d0u},
       {0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u}},
  };
  for (const auto& v : vectors) EXPECT_EQ(array_of(philox4x32_10(v.counter, v.key[0], v.key[1])), v.answer);
}

TEST(Philox, AnAddressIsTheCounterAndTheSeedTheKey) {
  const DrawKey key{0x0123456789ABCDEFull, 0xFEDCBA9876543210ull, 0x5A5A0007u};
  const Words counter{{(5u << 16) | 0x00ABu, 0x5A5A0007u, 0x76543210u, 0xFEDCBA98u}};
  EXPECT_EQ(array_of(draw(key, Purpose::kCustomerAction, 0xABu)),
            array_of(philox4x32_10(counter, 0x89ABCDEFu, 0x01234567u)));
  EXPECT_EQ(array_of(draw(key, Purpose::kCustomerAction, 0x100ABu)),  // a block has 16 bits
            array_of(draw(key, Purpose::kCustomerAction, 0xABu)));
}

TEST(Philox, FrozenWordsOfAFewAddresses) {
  const struct {
    DrawKey key;
    Purpose purpose;
    std::uint32_t block;
    std::array<std::uint32_t, 4> words;
  } frozen[] = {
      {{0, 0, 0}, Purpose::kCustomerNoise, 0, {0xf7215311u, 0x216ee51cu, 0x353f772cu, 0xcb0f4e84u}},
      {{1, 0, 0}, Purpose::kAttribute, 10, {0xfb3a2591u, 0x2b280700u, 0x881db7f6u, 0x7e90b9bbu}},
      {{7, 123'456'789, 3}, Purpose::kActionNoise, 6, {0xb9a2af91u, 0xd52c303cu, 0x6f60dd71u, 0xaa692390u}},
      {{0xDEADBEEFCAFEF00Dull, std::uint64_t{1} << 63, 19},
       Purpose::kCustomerAction,
       0,
       {0xf3d086f1u, 0x5ba2edc3u, 0xf494c6e6u, 0x8afa82f6u}},
      {{42, ~std::uint64_t{0}, 99},
       Purpose::kSecondCode,
       65535,
       {0x10bc8e16u, 0x4e883a6fu, 0xb1f8bb03u, 0xb4132cf8u}},
  };
  for (const auto& f : frozen) EXPECT_EQ(array_of(draw(f.key, f.purpose, f.block)), f.words);
}

}  // namespace
}  // namespace vt
