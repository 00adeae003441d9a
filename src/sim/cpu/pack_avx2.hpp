// Eight lanes in one AVX2 register, with the operations of core/ops.hpp. Internal linkage: what is compiled
// from here never leaves its translation unit.
#pragma once

#include <immintrin.h>

#include "vt/core/ops.hpp"

namespace vt {
namespace {

inline constexpr int kWidth = 8;  // lanes of a pack

struct Mask {
  __m256 m;
};

// Eight 32-bit words.
struct UPack {
  __m256i v;
  UPack() = default;
  VT_HD UPack(__m256i x) : v(x) {}
  VT_HD UPack(std::uint32_t x) : v(_mm256_set1_epi32(static_cast<int>(x))) {}
};

// Eight floats.
struct Pack {
  __m256 v;
  Pack() = default;
  VT_HD Pack(__m256 x) : v(x) {}
  VT_HD Pack(float x) : v(_mm256_set1_ps(x)) {}
};

VT_HD Pack load(const float* p) {
  return _mm256_load_ps(p);
}
VT_HD UPack load(const std::uint32_t* p) {
  return _mm256_load_si256(reinterpret_cast<const __m256i*>(p));
}
VT_HD Pack load_any(const float* p) {  // aligned or not
  return _mm256_loadu_ps(p);
}
VT_HD void store(float* p, Pack a) {
  _mm256_store_ps(p, a.v);
}
VT_HD void store(std::uint32_t* p, UPack a) {
  _mm256_store_si256(reinterpret_cast<__m256i*>(p), a.v);
}

VT_HD Pack operator+(Pack a, Pack b) {
  return _mm256_add_ps(a.v, b.v);
}
VT_HD Pack operator-(Pack a, Pack b) {
  return _mm256_sub_ps(a.v, b.v);
}
VT_HD Pack operator*(Pack a, Pack b) {
  return _mm256_mul_ps(a.v, b.v);
}
VT_HD Pack operator/(Pack a, Pack b) {
  return _mm256_div_ps(a.v, b.v);
}
VT_HD Pack fma(Pack a, Pack b, Pack c) {
  return _mm256_fmadd_ps(a.v, b.v, c.v);
}
VT_HD Pack sqrt_exact(Pack a) {
  return _mm256_sqrt_ps(a.v);
}
VT_HD Pack maximum(Pack a, Pack b) {
  return _mm256_max_ps(a.v, b.v);
}
VT_HD Pack minimum(Pack a, Pack b) {
  return _mm256_min_ps(a.v, b.v);
}

VT_HD Mask operator<(Pack a, Pack b) {
  return {_mm256_cmp_ps(a.v, b.v, _CMP_LT_OQ)};
}
VT_HD Mask operator>(Pack a, Pack b) {
  return {_mm256_cmp_ps(a.v, b.v, _CMP_GT_OQ)};
}
VT_HD std::uint32_t lanes_of(Mask c) {  // bit l: lane l
  return static_cast<std::uint32_t>(_mm256_movemask_ps(c.m));
}
VT_HD Pack select(Mask c, Pack yes, Pack no) {
  return _mm256_blendv_ps(no.v, yes.v, c.m);
}

VT_HD UPack operator+(UPack a, UPack b) {
  return _mm256_add_epi32(a.v, b.v);
}
VT_HD UPack operator-(UPack a, UPack b) {
  return _mm256_sub_epi32(a.v, b.v);
}
VT_HD UPack operator&(UPack a, UPack b) {
  return _mm256_and_si256(a.v, b.v);
}
VT_HD UPack operator|(UPack a, UPack b) {
  return _mm256_or_si256(a.v, b.v);
}
VT_HD UPack operator^(UPack a, UPack b) {
  return _mm256_xor_si256(a.v, b.v);
}
VT_HD UPack operator<<(UPack a, int n) {
  return _mm256_slli_epi32(a.v, n);
}
VT_HD UPack operator>>(UPack a, int n) {
  return _mm256_srli_epi32(a.v, n);
}
VT_HD Mask operator!=(UPack a, UPack b) {
  const __m256i equal = _mm256_cmpeq_epi32(a.v, b.v);
  return {_mm256_castsi256_ps(_mm256_xor_si256(equal, _mm256_set1_epi32(-1)))};
}

VT_HD UPack select(Mask c, UPack yes, UPack no) {
  return _mm256_castps_si256(_mm256_blendv_ps(_mm256_castsi256_ps(no.v), _mm256_castsi256_ps(yes.v), c.m));
}

VT_HD UPack bits_of(Pack a) {
  return _mm256_castps_si256(a.v);
}
VT_HD Pack float_of_bits(UPack a) {
  return _mm256_castsi256_ps(a.v);
}
VT_HD Pack float_of_int(UPack a) {
  return _mm256_cvtepi32_ps(a.v);
}

VT_HD Wide<UPack> multiply_wide(UPack a, std::uint32_t b) {
  const __m256i factor = _mm256_set1_epi32(static_cast<int>(b));
  const __m256i even = _mm256_mul_epu32(a.v, factor);
  const __m256i odd = _mm256_mul_epu32(_mm256_srli_epi64(a.v, 32), factor);
  return {_mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA),
          _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xAA)};
}

}  // namespace
}  // namespace vt
