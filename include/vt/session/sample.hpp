// Draws from logits (semantics 2 and 3). F is float or a pack of lanes; an index is returned as an exact F.
#pragma once

#include "vt/core/math.hpp"
#include "vt/core/sum4.hpp"
#include "vt/core/view.hpp"

namespace vt::session {

// Replaces n >= 1 logits by e^(logit - max) in place and returns their total.
template <class F>
VT_HD F softmax_weights(Strided<F> logits, int n) {
  F top = logits[0];
  for (int i = 1; i < n; ++i) top = maximum(logits[i], top);
  Sum4<F> total;
  for (int i = 0; i < n; ++i) {
    const F weight = math::exp(logits[i] - top);
    logits[i] = weight;
    total.add(i, weight);
  }
  return total.total();
}

// The first index whose cumulative weight exceeds u * total, else the last index of positive weight. weights:
// anything indexed by 0 .. n - 1.
template <class F, class Weights>
VT_HD F categorical(const Weights& weights, int n, F total, F u) {
  const F threshold = u * total;
  F cumulative = F(0.0f);
  F index = F(0.0f);
  F last = F(0.0f);
  for (int i = 0; i < n; ++i) {
    const F weight = weights[i];
    cumulative = cumulative + weight;
    index = index + select(cumulative > threshold, F(0.0f), F(1.0f));
    last = select(weight > F(0.0f), F(static_cast<float>(i)), last);
  }
  return minimum(index, last);
}

// Mean index under the weights: the expected number of clicks.
template <class F>
VT_HD F expected_index(Strided<F> weights, int n, F total) {
  Sum4<F> sum;
  for (int i = 1; i < n; ++i) sum.add_product(i, F(static_cast<float>(i)), weights[i]);
  return sum.total() / total;
}

}  // namespace vt::session
