// The few scalar operations that the exact functions are built from, under one name for every number type:
// float here, packs of lanes in the CPU backend, double for the fp64 oracle. Each is one correctly rounded
// IEEE operation or an integer operation.
#pragma once

#include <cstdint>
#include <cstring>

#include "vt/core/macros.hpp"

namespace vt {

VT_HD float fma(float a, float b, float c) {
#if defined(__CUDA_ARCH__)
  return __fmaf_rn(a, b, c);
#else
  return __builtin_fmaf(a, b, c);
#endif
}
VT_HD double fma(double a, double b, double c) {
  return __builtin_fma(a, b, c);
}

VT_HD float sqrt_exact(float a) {
#if defined(__CUDA_ARCH__)
  return __fsqrt_rn(a);
#else
  return __builtin_sqrtf(a);
#endif
}
VT_HD double sqrt_exact(double a) {
  return __builtin_sqrt(a);
}

// b where a is NaN.
VT_HD float maximum(float a, float b) {
  return a > b ? a : b;
}
VT_HD float minimum(float a, float b) {
  return a < b ? a : b;
}
VT_HD double maximum(double a, double b) {
  return a > b ? a : b;
}
VT_HD double minimum(double a, double b) {
  return a < b ? a : b;
}

VT_HD float select(bool condition, float yes, float no) {
  return condition ? yes : no;
}
VT_HD double select(bool condition, double yes, double no) {
  return condition ? yes : no;
}
VT_HD std::uint32_t select(bool condition, std::uint32_t yes, std::uint32_t no) {
  return condition ? yes : no;
}

VT_HD std::uint32_t bits_of(float a) {
  std::uint32_t u;
  std::memcpy(&u, &a, sizeof u);
  return u;
}
VT_HD float float_of_bits(std::uint32_t u) {
  float a;
  std::memcpy(&a, &u, sizeof a);
  return a;
}

// Exact for |value| < 2^24.
VT_HD float float_of_int(std::uint32_t signed_bits) {
  return static_cast<float>(static_cast<std::int32_t>(signed_bits));
}

// The 64-bit product of two words, by halves.
template <class U>
struct Wide {
  U high;
  U low;
};
VT_HD Wide<std::uint32_t> multiply_wide(std::uint32_t a, std::uint32_t b) {
  const std::uint64_t product = std::uint64_t{a} * b;
  return {static_cast<std::uint32_t>(product >> 32), static_cast<std::uint32_t>(product)};
}

}  // namespace vt
