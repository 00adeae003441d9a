// Everything that the rules compute with, of one 32-bit word: the same text on host and device, so that a
// device whose arithmetic differs is found by the function that differs.
#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>

#include "vt/core/draw.hpp"
#include "vt/core/fixed_point.hpp"
#include "vt/core/half.hpp"
#include "vt/core/math.hpp"

namespace vt::test {

inline constexpr const char* kFunctions[] = {
    "a + b",         "a * b",       "a / b",   "fma",     "square root",  "exp",           "log",
    "tanh",          "sigmoid",     "sine",    "cosine",  "first normal", "second normal", "half bits",
    "float of half", "fixed point", "minimum", "maximum", "float of int", "high word"};
inline constexpr int kFunctionCount = sizeof(kFunctions) / sizeof(kFunctions[0]);

// A finite float with most of the word's bits.
VT_HD float finite(std::uint32_t word) {
  return float_of_bits((word >> 23 & 0xFFu) == 0xFFu ? word & 0xBFFFFFFFu : word);
}
// Its bits; all NaNs are one.
VT_HD std::uint32_t told(float value) {
  return value != value ? 0x7FC00000u : bits_of(value);
}

// out[i]: bits of function i of the word.
VT_HD void compute(std::uint32_t word, std::uint32_t out[kFunctionCount]) {
  const std::uint32_t other = word * 0x9E3779B9u + 0x7F4A7C15u;
  const float a = finite(word), b = finite(other), c = finite(other * 0x85EBCA6Bu);
  const float size = float_of_bits((bits_of(a) & 0x3FFFFFFFu) | 0x00800000u);  // positive, normal, below 2
  float sine, cosine, first, second;
  math::sincos_turn(uniform(word), sine, cosine);
  normal_pair(uniform(word), uniform(other), first, second);
  const float values[] = {a + b,        a * b,           a / b,         fma(a, b, c),     math::sqrt(size),
                          math::exp(a), math::log(size), math::tanh(a), math::sigmoid(a), sine,
                          cosine,       first,           second};
  int i = 0;
  for (const float value : values) out[i++] = told(value);
  out[i++] = half_bits(a);
  out[i++] = told(float_of_half(static_cast<std::uint16_t>(word)));
  out[i++] = static_cast<std::uint32_t>(fixed_point(size * 1e4f, kMoneyUnit));
  out[i++] = told(minimum(a, b));
  out[i++] = told(maximum(a, b));
  out[i++] = told(float_of_int(word));
  out[i++] = multiply_wide(word, other).high;
}

// out[i, :] = compute(first + i * stride), i < count.
cudaError_t launch_compute(std::uint32_t first, std::uint32_t stride, std::int64_t count, std::uint32_t* out,
                           cudaStream_t stream);

// Adds to *differ how many of `count` blocks of our Philox are not cuRAND's: counters and keys from `seed`.
cudaError_t launch_compare_philox(std::uint64_t seed, std::int64_t count, std::uint64_t* differ,
                                  cudaStream_t stream);

}  // namespace vt::test
