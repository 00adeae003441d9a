// The learner's mathematics as plain differentiable expressions, for autograd.
#pragma once

#include <torch/torch.h>

#include <cmath>
#include <numbers>

#include "learn/gaussian_policy.hpp"

namespace vt::learn::oracle {

inline at::Tensor activate(const MlpShape& shape, const at::Tensor& x) {
  switch (shape.activation) {
    case nn::Activation::kTanh:
      return at::tanh(x);
    case nn::Activation::kRelu:
      return at::relu(x);
    case nn::Activation::kLeakyRelu:
      return at::where(x > 0, x, x * shape.slope);
    case nn::Activation::kNone:
      break;
  }
  return x;
}

inline at::Tensor layer_norm(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) {
  const at::Tensor centred = x - x.mean(1, true);
  const at::Tensor deviation = (centred.square().mean(1, true) + nn::kLayerNormEpsilon).sqrt();
  return centred / deviation * weight + bias;
}

inline at::Tensor mlp(const MlpShape& shape, const at::Tensor& flat, const at::Tensor& x) {
  at::Tensor h = x;
  std::int64_t at = 0;
  const auto next = [&](std::int64_t count) {
    at += count;
    return flat.slice(0, at - count, at);
  };
  for (std::int64_t l = 0; l < shape.layers(); ++l) {
    const std::int64_t in = shape.widths[static_cast<std::size_t>(l)],
                       out = shape.widths[static_cast<std::size_t>(l) + 1];
    const at::Tensor weight = next(in * out).view({out, in}), bias = next(out);
    h = at::matmul(h, weight.t()) + bias;
    if (l + 1 == shape.layers()) break;
    if (shape.layer_norm) {
      const at::Tensor norm_weight = next(out), norm_bias = next(out);
      h = layer_norm(h, norm_weight, norm_bias);
    }
    h = activate(shape, h);
  }
  return h;
}

// d mlp / d flat, [rows * out, parameters].
inline at::Tensor jacobian(const MlpShape& shape, const at::Tensor& flat, const at::Tensor& x) {
  const at::Tensor leaf = flat.clone().requires_grad_();
  const at::Tensor y = mlp(shape, leaf, x).flatten();
  std::vector<at::Tensor> rows;
  for (std::int64_t i = 0; i < y.numel(); ++i) {
    rows.push_back(torch::autograd::grad({y[i]}, {leaf}, {}, /*retain_graph=*/true)[0]);
  }
  return at::stack(rows);
}

struct Gaussian {
  at::Tensor mean, log_std;  // [N, k], [k]
};

inline Gaussian policy(const PolicyShape& shape, const at::Tensor& flat, const at::Tensor& x) {
  return {mlp(shape.mlp, flat, x), flat.slice(0, shape.mlp.parameters())};
}

inline at::Tensor log_density(const Gaussian& p, const at::Tensor& u) {  // [N]
  const at::Tensor z = (u - p.mean) / p.log_std.exp();
  return (-0.5 * z * z - p.log_std - 0.5 * std::log(2 * std::numbers::pi)).sum(1);
}

inline at::Tensor kl(const Gaussian& old, const Gaussian& now) {  // [N]
  const at::Tensor variance = (2 * now.log_std).exp();
  return (now.log_std - old.log_std +
          ((2 * old.log_std).exp() + (old.mean - now.mean).square()) / (2 * variance) - 0.5)
      .sum(1);
}

}  // namespace vt::learn::oracle
