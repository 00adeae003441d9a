#include "vt/learn/mlp.hpp"

#include <torch/torch.h>

#include <cmath>
#include <cstring>

#include "learn/reduce.hpp"
#include "vt/core/draw.hpp"

namespace vt::learn {

std::int64_t MlpShape::parameters() const {
  std::int64_t count = 0;
  for (std::size_t l = 0; l + 1 < widths.size(); ++l) count += (widths[l] + 1) * widths[l + 1];
  return count;
}

MlpViews view_mlp(const MlpShape& shape, const at::Tensor& flat) {
  MlpViews views;
  std::int64_t at = 0;
  for (std::size_t l = 0; l + 1 < shape.widths.size(); ++l) {
    const std::int64_t in = shape.widths[l], out = shape.widths[l + 1];
    views.weight.push_back(flat.narrow(0, at, in * out).view({out, in}));
    views.weight_t.push_back(views.weight.back().t());
    views.bias.push_back(flat.narrow(0, at + in * out, out));
    at += (in + 1) * out;
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
  }
  flat.narrow(0, 0, shape.parameters()).copy_(host);
}

void export_mlp(const MlpShape& shape, const at::Tensor& flat, const std::vector<float>& input_scale,
                Network& out) {
  const at::Tensor host = flat.to(at::kCPU, at::kFloat);
  const float* from = host.const_data_ptr<float>();
  out.activation = nn::Activation::kTanh;
  out.layers.resize(static_cast<std::size_t>(shape.layers()));
  for (std::size_t l = 0; l < out.layers.size(); ++l) {
    Layer& layer = out.layers[l];
    layer.in = static_cast<int>(shape.widths[l]);
    layer.out = static_cast<int>(shape.widths[l + 1]);
    const std::size_t weights = static_cast<std::size_t>(layer.in) * static_cast<std::size_t>(layer.out);
    layer.weight.assign(from, from + weights);
    layer.bias.assign(from + weights, from + weights + layer.out);
    from += weights + static_cast<std::size_t>(layer.out);
  }
  Layer& first = out.layers.front();
  for (std::size_t i = 0; i < first.weight.size(); ++i) {
    first.weight[i] *= input_scale[i % static_cast<std::size_t>(first.in)];
  }
}

MlpWorkspace::MlpWorkspace(const MlpShape& shape, std::int64_t rows, MlpPasses passes,
                           const at::Tensor& like) {
  for (std::int64_t l = 0; l < shape.layers(); ++l) {
    const std::int64_t width = shape.widths[l + 1];
    value_.push_back(at::empty({rows, width}, like.options()));
    if (passes == MlpPasses::kForward) continue;
    if (l + 1 < shape.layers()) adjoint_.push_back(at::empty({rows, width}, like.options()));
    if (passes == MlpPasses::kTangent) tangent_.push_back(at::empty({rows, width}, like.options()));
  }
}

const at::Tensor& MlpWorkspace::forward(const MlpViews& theta, const at::Tensor& x) {
  for (std::size_t l = 0; l < value_.size(); ++l) {
    at::addmm_out(value_[l], theta.bias[l], l == 0 ? x : value_[l - 1], theta.weight_t[l]);
    if (l + 1 < value_.size()) at::tanh_out(value_[l], value_[l]);
  }
  return value_.back();
}

void MlpWorkspace::backward(const MlpViews& theta, const at::Tensor& x, const at::Tensor& d_output,
                            MlpViews& gradient) {
  for (std::size_t l = value_.size(); l-- > 0;) {
    const at::Tensor& d = l + 1 == value_.size() ? d_output : adjoint_[l];
    at::mm_out(gradient.weight[l], d.t(), l == 0 ? x : value_[l - 1]);
    sum_rows(gradient.bias[l], d);
    if (l == 0) break;
    at::mm_out(adjoint_[l - 1], d, theta.weight[l]);
    at::tanh_backward_out(adjoint_[l - 1], adjoint_[l - 1], value_[l - 1]);
  }
}

const at::Tensor& MlpWorkspace::tangent(const MlpViews& theta, const at::Tensor& x,
                                        const MlpViews& direction) {
  for (std::size_t l = 0; l < value_.size(); ++l) {
    at::addmm_out(tangent_[l], direction.bias[l], l == 0 ? x : value_[l - 1], direction.weight_t[l]);
    if (l > 0) at::addmm_out(tangent_[l], tangent_[l], tangent_[l - 1], theta.weight_t[l]);
    if (l + 1 < value_.size()) at::tanh_backward_out(tangent_[l], tangent_[l], value_[l]);
  }
  return tangent_.back();
}

}  // namespace vt::learn
