// The reference forward pass, one row at a time. F = float is the definition that exact backends are compared
// with bit for bit; F = double is the oracle. Order (semantics 3): accumulator = bias, then k ascending,
// explicit fma.
#pragma once

#include "vt/core/sum4.hpp"
#include "vt/core/view.hpp"
#include "vt/nn/mlp.hpp"

namespace vt::nn {

// Layer normalisation in place over n values: mean and variance by the horizontal order.
template <class F>
VT_HD void layer_norm(Strided<F> x, int n, const float* weight, const float* bias) {
  Sum4<F> sum;
  for (int i = 0; i < n; ++i) sum.add(i, x[i]);
  const F mean = sum.total() / F(static_cast<float>(n));
  Sum4<F> squares;
  for (int i = 0; i < n; ++i) {
    const F centred = x[i] - mean;
    squares.add_product(i, centred, centred);
  }
  const F deviation = math::sqrt(squares.total() / F(static_cast<float>(n)) + F(kLayerNormEpsilon));
  for (int i = 0; i < n; ++i) x[i] = fma((x[i] - mean) / deviation, F(weight[i]), F(bias[i]));
}

// x: [in] -> y: [out]; y must not alias x.
template <class F>
VT_HD void forward_layer(const LayerView& layer, Strided<const F> x, Strided<F> y) {
  for (int j = 0; j < layer.out; ++j) {
    F sum = F(layer.bias[j]);
    const float* row = layer.weight + static_cast<std::int64_t>(j) * layer.in;
    for (int k = 0; k < layer.in; ++k) sum = fma(F(row[k]), x[k], sum);
    y[j] = sum;
  }
  if (layer.norm_weight != nullptr) layer_norm(y, layer.out, layer.norm_weight, layer.norm_bias);
}

// input: [in], output: [out]; scratch: two buffers of at least the widest hidden layer.
template <class F>
VT_HD void forward(const MlpView& mlp, Strided<const F> input, Strided<F> output, F* scratch0, F* scratch1) {
  Strided<const F> x = input;
  F* buffer[2] = {scratch0, scratch1};
  for (int l = 0; l < mlp.layers; ++l) {
    const bool last = l + 1 == mlp.layers;
    const Strided<F> y = last ? output : Strided<F>{buffer[l % 2], 1};
    forward_layer<F>(mlp.layer[l], x, y);
    if (!last) {
      for (int j = 0; j < mlp.layer[l].out; ++j) y[j] = activate(y[j], mlp.activation, mlp.slope);
    }
    x = Strided<const F>{y.data, y.stride};
  }
}

}  // namespace vt::nn
