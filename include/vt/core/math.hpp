// Exact math (semantics 3): branch-free polynomials made of +, *, fma, correctly rounded / and sqrt, and
// integer operations, so that every backend returns the same bits. F is float, or a pack of lanes with the
// operations of core/ops.hpp. For double (the fp64 oracle) the standard library's functions answer under the
// same names. Error bounds against fp64 are held by tests/unit/math_test.cpp: exp and log 2 ulp, tanh 6 ulp,
// sin and cos 2e-7 absolute.
#pragma once

#include <cmath>

#include "vt/core/ops.hpp"

namespace vt::math {

// The fp64 oracle. Declared first: the templates below must find them.
VT_HD double exp(double x) {
  return std::exp(x);
}
VT_HD double log(double x) {
  return std::log(x);
}
VT_HD double tanh(double x) {
  return std::tanh(x);
}

template <class F>
VT_HD F sqrt(F x) {
  return sqrt_exact(x);
}

// e^x; x is limited to 88 from above, and below -87 the result is exactly 0.
template <class F>
VT_HD F exp(F x) {
  const F limited = minimum(maximum(x, F(-87.0f)), F(88.0f));
  const F shifted = fma(limited, F(1.44269504f), F(12582912.0f));  // round to nearest by 1.5 * 2^23
  const F n = shifted - F(12582912.0f);
  F r = fma(n, F(-0.693359375f), limited);
  r = fma(n, F(2.12194440e-4f), r);
  F p = fma(r, F(0.0013901293277740479f), F(0.00836316216737032f));
  p = fma(p, r, F(0.04166685417294502f));
  p = fma(p, r, F(0.16666577756404877f));
  p = fma(p, r, F(0.5f));
  p = fma(p * r, r, r) + F(1.0f);
  const F scale = float_of_bits((bits_of(shifted) << 23) + 0x3F800000u);
  return select(x < F(-87.0f), F(0.0f), p * scale);
}

// Natural logarithm of a positive normal x.
template <class F>
VT_HD F log(F x) {
  const auto u = bits_of(x) - 0x3F3504F3u;  // sqrt(1/2): the mantissa ends in [sqrt(1/2), sqrt 2)
  const auto exponent = (u + 0x3F800000u) >> 23;
  const F n = float_of_int(exponent) - F(127.0f);
  const F m = float_of_bits((u & 0x007FFFFFu) + 0x3F3504F3u) - F(1.0f);
  F p = fma(m, F(0.07037657499313354f), F(-0.1151459589600563f));
  p = fma(p, m, F(0.11677002161741257f));
  p = fma(p, m, F(-0.12420143187046051f));
  p = fma(p, m, F(0.14249323308467865f));
  p = fma(p, m, F(-0.16668057441711426f));
  p = fma(p, m, F(0.2000071406364441f));
  p = fma(p, m, F(-0.24999994039535522f));
  p = fma(p, m, F(0.3333333134651184f));
  const F square = m * m;
  F tail = fma(p * m, square, n * F(-2.12194440e-4f));
  tail = fma(square, F(-0.5f), tail);
  return fma(n, F(0.693359375f), m + tail);
}

template <class F>
VT_HD F tanh(F x) {
  const F c = minimum(maximum(x, F(-9.02f)), F(9.02f));
  const F y = c * c;
  F p = fma(y, F(1.3319156444424607e-08f), F(2.0583551304298453e-05f));
  p = fma(p, y, F(0.003494039410725236f));
  p = fma(p, y, F(0.13379722833633423f));
  p = fma(p, y, F(1.0f));
  F q = fma(y, F(7.762056952742569e-07f), F(0.0003283100377302617f));
  q = fma(q, y, F(0.025871092453598976f));
  q = fma(q, y, F(0.4671303629875183f));
  q = fma(q, y, F(1.0f));
  return minimum(maximum(c * p / q, F(-1.0f)), F(1.0f));
}

template <class F>
VT_HD F sigmoid(F x) {
  return F(1.0f) / (F(1.0f) + exp(F(0.0f) - x));
}

// sin and cos of 2 pi * turn, turn in [0, 1].
template <class F>
VT_HD void sincos_turn(F turn, F& sine, F& cosine) {
  const F shifted = fma(turn, F(4.0f), F(12582912.0f));
  const F r = fma(shifted - F(12582912.0f), F(-0.25f), turn);  // exact, in [-1/8, 1/8]
  const auto quadrant = bits_of(shifted);
  const F z = r * r;
  F s = fma(z, F(-75.39356231689453f), F(81.59235382080078f));
  s = fma(s, z, F(-41.3416633605957f));
  s = fma(s, z, F(6.2831854820251465f)) * r;
  F c = fma(z, F(59.42170715332031f), F(-85.44876098632812f));
  c = fma(c, z, F(64.93936920166016f));
  c = fma(c, z, F(-19.739208221435547f));
  c = fma(c, z, F(1.0f));
  const auto odd = (quadrant & 1u) != 0u;
  const F sine_part = select(odd, c, s);
  const F cosine_part = select(odd, s, c);
  sine = float_of_bits(bits_of(sine_part) ^ ((quadrant & 2u) << 30));
  cosine = float_of_bits(bits_of(cosine_part) ^ (((quadrant + 1u) & 2u) << 30));
}

}  // namespace vt::math
