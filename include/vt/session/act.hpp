// The ranker's action (semantics 1, "Actions"): u in whitened units, a = round16(clip(center + scale * u)).
#pragma once

#include "vt/core/half.hpp"
#include "vt/core/math.hpp"
#include "vt/core/sum4.hpp"
#include "vt/core/view.hpp"

namespace vt::session {

// Every executed action of every policy passes here; NaN becomes the lower bound.
template <class F>
VT_HD F execute(F action, F low, F high) {
  return round16(minimum(maximum(action, low), high));
}

template <class F>
VT_HD F from_whitened(F u, F center, F scale) {
  return fma(scale, u, center);
}

// Uniform over the bounds.
template <class F>
VT_HD F uniform_action(F draw, F low, F high) {
  return fma(high - low, draw, low);
}

// L2 norm of the executed action [k].
template <class F>
VT_HD F action_norm(Strided<F> action, int k) {
  Sum4<F> sum;
  for (int i = 0; i < k; ++i) sum.add_product(i, action[i], action[i]);
  return math::sqrt(sum.total());
}

// sum(log_std) + k/2 log(2 pi) over log_std [k].
template <class F>
VT_HD F log_normaliser(Strided<const F> log_std, int k) {
  constexpr float kHalfLogTwoPi = 0.918938533f;
  Sum4<F> sum;
  for (int i = 0; i < k; ++i) sum.add(i, log_std[i]);
  return fma(F(static_cast<float>(k)), F(kHalfLogTwoPi), sum.total());
}

// log density of u under a diagonal Gaussian, from its standard noise [k] and its log_normaliser().
template <class F>
VT_HD F log_density(Strided<F> noise, int k, F log_normaliser) {
  Sum4<F> sum;
  for (int i = 0; i < k; ++i) sum.add_product(i, noise[i], noise[i]);
  return fma(sum.total(), F(-0.5f), F(0.0f) - log_normaliser);
}

}  // namespace vt::session
