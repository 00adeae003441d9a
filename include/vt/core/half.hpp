// Half precision as part of the semantics: executed actions are rounded to it on every backend (semantics 1),
// so 16-bit storage is exact. |x| <= 65504 and not NaN; round to nearest, ties to even, subnormals kept.
#pragma once

#include "vt/core/ops.hpp"

namespace vt {

inline constexpr float kHalfMax = 65504.0f;

// The nearest half, as a float (or pack of lanes).
template <class F>
VT_HD F round16(F x) {
  const auto u = bits_of(x);
  const F normal = float_of_bits((u + 0xFFFu + ((u >> 13) & 1u)) & ~0x1FFFu);
  const F magnitude = float_of_bits(u & 0x7FFFFFFFu);
  const F tiny = (magnitude + F(0.75f)) - F(0.75f);  // a multiple of 2^-24, the spacing of subnormal halves
  const F subnormal = float_of_bits(bits_of(tiny) | (u & 0x80000000u));
  return select(magnitude < F(0x1p-14f), subnormal, normal);
}

// Bits of a float (or pack of lanes) that is a half already, in the low 16 of a word.
template <class F>
VT_HD auto half_word(F x) {
  const auto u = bits_of(x);
  const auto magnitude = u & 0x7FFFFFFFu;
  const auto normal = (magnitude - 0x38000000u) >> 13;
  const auto subnormal = bits_of(float_of_bits(magnitude) + F(0.5f)) - 0x3F000000u;  // a multiple of 2^-24
  return ((u >> 16) & 0x8000u) | select(float_of_bits(magnitude) < F(0x1p-14f), subnormal, normal);
}

VT_HD std::uint16_t half_bits(float x) {
  return static_cast<std::uint16_t>(half_word(x));
}

VT_HD float float_of_half(std::uint16_t h) {
  const std::uint32_t sign = (h & 0x8000u) << 16;
  const std::uint32_t magnitude = h & 0x7FFFu;
  if (magnitude < 0x0400u) {
    return float_of_bits(bits_of(static_cast<float>(magnitude) * 0x1p-24f) | sign);
  }
  return float_of_bits(sign | ((magnitude << 13) + 0x38000000u));
}

}  // namespace vt
