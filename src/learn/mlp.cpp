#include "vt/learn/mlp.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "learn/reduce.hpp"
#include "vt/core/draw.hpp"

namespace vt::learn {

namespace {

bool normalises(const MlpShape& shape, std::size_t layer) {
  return shape.layer_norm && layer + 2 < shape.widths.size();
}

std::size_t cells(const Layer& layer) {
  return static_cast<std::size_t>(layer.in) * static_cast<std::size_t>(layer.out);
}

// The layers of `shape`, filled by take(values, count) in the order of a flat tensor.
template <class Take>
void fill_layers(const MlpShape& shape, const Take& take, std::vector<Layer>& layers) {
  layers.resize(static_cast<std::size_t>(shape.layers()));
  for (std::size_t l = 0; l < layers.size(); ++l) {
    Layer& layer = layers[l];
    layer.in = static_cast<int>(shape.widths[l]);
    layer.out = static_cast<int>(shape.widths[l + 1]);
    const auto out = static_cast<std::size_t>(layer.out);
    take(layer.weight, cells(layer));
    take(layer.bias, out);
    take(layer.norm_weight, normalises(shape, l) ? out : 0);
    take(layer.norm_bias, normalises(shape, l) ? out : 0);
  }
}

}  // namespace

MlpShape mlp_shape(std::int64_t inputs, const std::vector<int>& hidden, std::int64_t outputs) {
  MlpShape shape;
  shape.widths.push_back(inputs);
  shape.widths.insert(shape.widths.end(), hidden.begin(), hidden.end());
  shape.widths.push_back(outputs);
  return shape;
}

std::int64_t MlpShape::parameters() const {
  std::int64_t count = 0;
  for (std::size_t l = 0; l + 1 < widths.size(); ++l) {
    count += (widths[l] + 1 + (normalises(*this, l) ? 2 : 0)) * widths[l + 1];
  }
  return count;
}

MlpViews view_mlp(const MlpShape& shape, const at::Tensor& flat) {
  MlpViews views;
  std::int64_t at = 0;
  const auto next = [&](std::int64_t count) {
    at += count;
    return flat.narrow(0, at - count, count);
  };
  for (std::size_t l = 0; l + 1 < shape.widths.size(); ++l) {
    const std::int64_t in = shape.widths[l], out = shape.widths[l + 1];
    views.weight.push_back(next(in * out).view({out, in}));
    views.weight_t.push_back(views.weight.back().t());
    views.bias.push_back(next(out));
    if (!normalises(shape, l)) continue;
    views.norm_weight.push_back(next(out));
    views.norm_bias.push_back(next(out));
  }
  return views;
}

void initialise_mlp(const MlpShape& shape, std::uint64_t seed, std::uint32_t network, double last_scale,
                    const at::Tensor& flat) {
  const at::Tensor host = at::empty({shape.parameters()}, at::kDouble);
  double* out = host.data_ptr<double>();
  for (std::int64_t l = 0; l < shape.layers(); ++l) {
    const std::int64_t in = shape.widths[l], units = shape.widths[l + 1];
    const double bound = (l + 1 == shape.layers() ? last_scale : 1.0) / std::sqrt(static_cast<double>(in));
    double* bias = out + in * units;
    for (std::int64_t row = 0; row < units; ++row) {
      const DrawKey key{seed, (std::uint64_t{network} << 32) | static_cast<std::uint64_t>(l),
                        static_cast<std::uint32_t>(row)};
      for (std::int64_t column = 0; column <= in; ++column) {
        const Words words = draw(key, Purpose::kParameterInit, static_cast<std::uint32_t>(column / 4));
        const double value = bound * (2.0 * uniform(words.x[column % 4]) - 1.0);
        (column < in ? out[row * in + column] : bias[row]) = value;
      }
    }
    out = bias + units;
    if (!normalises(shape, static_cast<std::size_t>(l))) continue;
    out = std::fill_n(out, units, 1.0);
    out = std::fill_n(out, units, 0.0);
  }
  flat.narrow(0, 0, shape.parameters()).copy_(host);
}

void export_mlp(const MlpShape& shape, const at::Tensor& flat, const std::vector<float>& input_scale,
                Network& out) {
  const at::Tensor host = flat.to(at::kCPU, at::kFloat);
  const float* from = host.const_data_ptr<float>();
  out.activation = shape.activation;
  out.slope = shape.slope;
  const auto take = [&from](std::vector<float>& values, std::size_t count) {
    values.assign(from, from + count);
    from += count;
  };
  fill_layers(shape, take, out.layers);
  Layer& first = out.layers.front();
  for (std::size_t i = 0; i < first.weight.size(); ++i) {
    first.weight[i] *= input_scale[i % static_cast<std::size_t>(first.in)];
  }
}

void import_mlp(const MlpShape& shape, const Network& network, const std::vector<float>& input_scale,
                const at::Tensor& flat) {
  const at::Tensor host = at::empty({shape.parameters()}, at::kFloat);
  float* to = host.data_ptr<float>();
  const auto fits = [&](std::size_t l) {
    const Layer& layer = network.layers[l];
    return layer.in == shape.widths[l] && layer.out == shape.widths[l + 1] &&
           layer.norm_weight.empty() != normalises(shape, l);
  };
  bool same = static_cast<std::int64_t>(network.layers.size()) == shape.layers();
  for (std::size_t l = 0; same && l < network.layers.size(); ++l) same = fits(l);
  if (!same) throw std::invalid_argument("import_mlp: the network has another shape");
  for (const Layer& layer : network.layers) {
    for (std::size_t i = 0; i < layer.weight.size(); ++i) {
      const bool first = &layer == &network.layers.front();
      to[i] = first ? layer.weight[i] / input_scale[i % static_cast<std::size_t>(layer.in)] : layer.weight[i];
    }
    to = std::copy(layer.bias.begin(), layer.bias.end(), to + layer.weight.size());
    to = std::copy(layer.norm_weight.begin(), layer.norm_weight.end(), to);
    to = std::copy(layer.norm_bias.begin(), layer.norm_bias.end(), to);
  }
  flat.narrow(0, 0, shape.parameters()).copy_(host);
}

MlpWorkspace::MlpWorkspace(const MlpShape& shape, std::int64_t rows, MlpPasses passes, const at::Tensor& like)
    : activation_(shape.activation), slope_(shape.slope) {
  if (shape.layer_norm && passes == MlpPasses::kTangent) {
    throw std::invalid_argument("MlpWorkspace: no tangents through layer normalisation");
  }
  for (std::int64_t l = 0; l < shape.layers(); ++l) {
    const std::int64_t width = shape.widths[l + 1];
    const auto matrix = [&] { return at::empty({rows, width}, like.options()); };
    value_.push_back(matrix());
    if (normalises(shape, static_cast<std::size_t>(l))) {
      Norm norm{matrix(), at::empty({rows, 1}, like.options()), at::empty({rows, 1}, like.options()),
                {},       at::empty({width}, like.options()),   at::empty({width}, like.options())};
      if (passes != MlpPasses::kForward) norm.adjoint = matrix();
      norm_.push_back(std::move(norm));
    }
    if (passes == MlpPasses::kForward) continue;
    if (l + 1 < shape.layers()) adjoint_.push_back(matrix());
    if (passes == MlpPasses::kTangent) tangent_.push_back(matrix());
  }
}

// From the linear part of a hidden layer (in its value, or with normalisation beside it) to its value.
void MlpWorkspace::hide(std::size_t layer, const MlpViews& theta) {
  at::Tensor& value = value_[layer];
  if (!norm_.empty()) {
    Norm& norm = norm_[layer];
    at::native_layer_norm_out(value, norm.mean, norm.deviation, norm.linear, {value.size(1)},
                              theta.norm_weight[layer], theta.norm_bias[layer], nn::kLayerNormEpsilon);
  }
  switch (activation_) {
    case nn::Activation::kNone:
      return;
    case nn::Activation::kTanh:
      at::tanh_out(value, value);
      return;
    case nn::Activation::kRelu:
      value.relu_();
      return;
    case nn::Activation::kLeakyRelu:
      at::leaky_relu_out(value, value, slope_);
      return;
  }
}

// d times the activation's derivative where it came to `value`, in place.
void MlpWorkspace::times_slope(at::Tensor& d, const at::Tensor& value) const {
  switch (activation_) {
    case nn::Activation::kNone:
      return;
    case nn::Activation::kTanh:
      at::tanh_backward_out(d, d, value);
      return;
    case nn::Activation::kRelu:
      at::threshold_backward_out(d, d, value, 0);
      return;
    case nn::Activation::kLeakyRelu:
      at::leaky_relu_backward_out(d, d, value, slope_, /*self_is_result=*/true);
      return;
  }
}

// The adjoint of a hidden layer's linear part, from that of its value.
const at::Tensor& MlpWorkspace::through_hidden(std::size_t layer, const MlpViews& theta, MlpViews* gradient) {
  times_slope(adjoint_[layer], value_[layer]);
  if (norm_.empty()) return adjoint_[layer];
  Norm& norm = norm_[layer];
  at::Tensor& d_weight = gradient != nullptr ? gradient->norm_weight[layer] : norm.d_weight;
  at::Tensor& d_bias = gradient != nullptr ? gradient->norm_bias[layer] : norm.d_bias;
  at::native_layer_norm_backward_out(norm.adjoint, d_weight, d_bias, adjoint_[layer], norm.linear,
                                     {norm.linear.size(1)}, norm.mean, norm.deviation,
                                     theta.norm_weight[layer], theta.norm_bias[layer], {true, true, true});
  return norm.adjoint;
}

const at::Tensor& MlpWorkspace::forward(const MlpViews& theta, const at::Tensor& x) {
  for (std::size_t l = 0; l < value_.size(); ++l) {
    at::Tensor& linear = l < norm_.size() ? norm_[l].linear : value_[l];
    at::addmm_out(linear, theta.bias[l], l == 0 ? x : value_[l - 1], theta.weight_t[l]);
    if (l + 1 < value_.size()) hide(l, theta);
  }
  return value_.back();
}

void MlpWorkspace::backward(const MlpViews& theta, const at::Tensor& x, const at::Tensor& d_output,
                            MlpViews& gradient, at::Tensor* d_input) {
  for (std::size_t l = value_.size(); l-- > 0;) {
    const at::Tensor& d = l + 1 == value_.size() ? d_output : through_hidden(l, theta, &gradient);
    at::mm_out(gradient.weight[l], d.t(), l == 0 ? x : value_[l - 1]);
    sum_rows(gradient.bias[l], d);
    if (l > 0) at::mm_out(adjoint_[l - 1], d, theta.weight[l]);
    if (l == 0 && d_input != nullptr) at::mm_out(*d_input, d, theta.weight[0]);
  }
}

void MlpWorkspace::backward_input(const MlpViews& theta, const at::Tensor& d_output, at::Tensor& d_input) {
  for (std::size_t l = value_.size(); l-- > 0;) {
    const at::Tensor& d = l + 1 == value_.size() ? d_output : through_hidden(l, theta, nullptr);
    at::mm_out(l > 0 ? adjoint_[l - 1] : d_input, d, theta.weight[l]);
  }
}

const at::Tensor& MlpWorkspace::tangent(const MlpViews& theta, const at::Tensor& x,
                                        const MlpViews& direction) {
  for (std::size_t l = 0; l < value_.size(); ++l) {
    at::addmm_out(tangent_[l], direction.bias[l], l == 0 ? x : value_[l - 1], direction.weight_t[l]);
    if (l > 0) at::addmm_out(tangent_[l], tangent_[l], tangent_[l - 1], theta.weight_t[l]);
    if (l + 1 < value_.size()) times_slope(tangent_[l], value_[l]);
  }
  return tangent_.back();
}

}  // namespace vt::learn
