// The customer's attributes: sizes and one-hot offsets, and their packing into 32-bit words by mixed radix.
#pragma once

#include <cstdint>

#include "vt/core/macros.hpp"
#include "vt/core/types.hpp"

namespace vt::session {

struct AttributesView {
  std::int32_t count = 0;
  std::int32_t width = 0;                    // one-hot columns: the sum of sizes
  std::int32_t words = 0;                    // packed words a customer
  std::int32_t size[kMaxAttributes] = {};    // levels
  std::int32_t offset[kMaxAttributes] = {};  // first one-hot column
  std::int32_t word[kMaxAttributes] = {};    // packed word that holds the attribute
  std::uint32_t radix[kMaxAttributes] = {};  // its multiplier there
};

// Appends an attribute of `size` levels (>= 1), greedily filling 32-bit words in attribute order.
// The caller holds count < kMaxAttributes.
inline void append_attribute(AttributesView& a, std::int32_t size) {
  const int i = a.count;
  std::uint64_t radix = 1;
  std::int32_t word = 0;
  if (i > 0) {
    radix = std::uint64_t{a.radix[i - 1]} * static_cast<std::uint64_t>(a.size[i - 1]);
    word = a.word[i - 1];
    if (radix * static_cast<std::uint64_t>(size) >= (std::uint64_t{1} << 32)) {
      radix = 1;
      ++word;
    }
  }
  a.size[i] = size;
  a.offset[i] = a.width;
  a.word[i] = word;
  a.radix[i] = static_cast<std::uint32_t>(radix);
  a.width += size;
  a.words = word + 1;
  a.count = i + 1;
}

// packed: [words], zero before the first attribute is packed.
VT_HD void pack(const AttributesView& a, int attribute, std::uint32_t code, std::uint32_t* packed) {
  packed[a.word[attribute]] += code * a.radix[attribute];
}

VT_HD std::uint32_t unpack(const AttributesView& a, int attribute, const std::uint32_t* packed) {
  return packed[a.word[attribute]] / a.radix[attribute] % static_cast<std::uint32_t>(a.size[attribute]);
}

}  // namespace vt::session
