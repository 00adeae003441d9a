// Sixteen lanes in one AVX-512 register, with the operations of core/ops.hpp. Internal linkage: what is
// compiled from here never leaves its translation unit.
#pragma once

#include <immintrin.h>

#include "vt/core/ops.hpp"

namespace vt {
namespace {

inline constexpr int kWidth = 16;  // lanes of a pack

struct Mask {
  __mmask16 m;
};

// Sixteen 32-bit words.
struct UPack {
  __m512i v;
  UPack() = default;
  VT_HD UPack(__m512i x) : v(x) {}
  VT_HD UPack(std::uint32_t x) : v(_mm512_set1_epi32(static_cast<int>(x))) {}
};

// Sixteen floats.
struct Pack {
  __m512 v;
  Pack() = default;
  VT_HD Pack(__m512 x) : v(x) {}
  VT_HD Pack(float x) : v(_mm512_set1_ps(x)) {}
};

VT_HD Pack load(const float* p) {
  return _mm512_load_ps(p);
}
VT_HD UPack load(const std::uint32_t* p) {
  return _mm512_load_si512(p);
}
VT_HD Pack load_any(const float* p) {  // aligned or not
  return _mm512_loadu_ps(p);
}
VT_HD void store(float* p, Pack a) {
  _mm512_store_ps(p, a.v);
}
VT_HD void store(std::uint32_t* p, UPack a) {
  _mm512_store_si512(p, a.v);
}

VT_HD Pack operator+(Pack a, Pack b) {
  return _mm512_add_ps(a.v, b.v);
}
VT_HD Pack operator-(Pack a, Pack b) {
  return _mm512_sub_ps(a.v, b.v);
}
VT_HD Pack operator*(Pack a, Pack b) {
  return _mm512_mul_ps(a.v, b.v);
}
VT_HD Pack operator/(Pack a, Pack b) {
  return _mm512_div_ps(a.v, b.v);
}
VT_HD Pack fma(Pack a, Pack b, Pack c) {
  return _mm512_fmadd_ps(a.v, b.v, c.v);
}
VT_HD Pack sqrt_exact(Pack a) {
  return _mm512_sqrt_ps(a.v);
}
VT_HD Pack maximum(Pack a, Pack b) {
  return _mm512_max_ps(a.v, b.v);
}
VT_HD Pack minimum(Pack a, Pack b) {
  return _mm512_min_ps(a.v, b.v);
}

VT_HD Mask operator<(Pack a, Pack b) {
  return {_mm512_cmp_ps_mask(a.v, b.v, _CMP_LT_OQ)};
}
VT_HD Mask operator>(Pack a, Pack b) {
  return {_mm512_cmp_ps_mask(a.v, b.v, _CMP_GT_OQ)};
}
VT_HD std::uint32_t lanes_of(Mask c) {  // bit l: lane l
  return c.m;
}
VT_HD Pack select(Mask c, Pack yes, Pack no) {
  return _mm512_mask_blend_ps(c.m, no.v, yes.v);
}

VT_HD UPack operator+(UPack a, UPack b) {
  return _mm512_add_epi32(a.v, b.v);
}
VT_HD UPack operator-(UPack a, UPack b) {
  return _mm512_sub_epi32(a.v, b.v);
}
VT_HD UPack operator&(UPack a, UPack b) {
  return _mm512_and_si512(a.v, b.v);
}
VT_HD UPack operator|(UPack a, UPack b) {
  return _mm512_or_si512(a.v, b.v);
}
VT_HD UPack operator^(UPack a, UPack b) {
  return _mm512_xor_si512(a.v, b.v);
}
VT_HD UPack operator<<(UPack a, int n) {
  return _mm512_slli_epi32(a.v, static_cast<unsigned>(n));
}
VT_HD UPack operator>>(UPack a, int n) {
  return _mm512_srli_epi32(a.v, static_cast<unsigned>(n));
}
VT_HD Mask operator!=(UPack a, UPack b) {
  return {_mm512_cmpneq_epi32_mask(a.v, b.v)};
}

VT_HD UPack select(Mask c, UPack yes, UPack no) {
  return _mm512_mask_blend_epi32(c.m, no.v, yes.v);
}

VT_HD UPack bits_of(Pack a) {
  return _mm512_castps_si512(a.v);
}
VT_HD Pack float_of_bits(UPack a) {
  return _mm512_castsi512_ps(a.v);
}
VT_HD Pack float_of_int(UPack a) {
  return _mm512_cvtepi32_ps(a.v);
}

VT_HD Wide<UPack> multiply_wide(UPack a, std::uint32_t b) {
  const __m512i factor = _mm512_set1_epi32(static_cast<int>(b));
  const __m512i even = _mm512_mul_epu32(a.v, factor);
  const __m512i odd = _mm512_mul_epu32(_mm512_srli_epi64(a.v, 32), factor);
  return {_mm512_mask_blend_epi32(0xAAAA, _mm512_srli_epi64(even, 32), odd),
          _mm512_mask_blend_epi32(0xAAAA, even, _mm512_slli_epi64(odd, 32))};
}

}  // namespace
}  // namespace vt
