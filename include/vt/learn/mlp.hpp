// Multi-layer perceptrons for learners: forward, vector-Jacobian and Jacobian-vector products by LibTorch's
// out-variants on preallocated workspaces. Parameters live in one flat tensor; float or double, on any
// device. Hidden layers: linear, layer normalisation where asked for, activation (nn/mlp.hpp).
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "vt/sim/network.hpp"

namespace vt::learn {

struct MlpShape {
  std::vector<std::int64_t> widths;  // [in, hidden..., out]
  nn::Activation activation = nn::Activation::kTanh;
  float slope = 0.01f;      // of kLeakyRelu, positive
  bool layer_norm = false;  // in the hidden layers

  std::int64_t layers() const { return static_cast<std::int64_t>(widths.size()) - 1; }
  std::int64_t inputs() const { return widths.front(); }
  std::int64_t outputs() const { return widths.back(); }
  std::int64_t parameters() const;
  // The input_scale [in] of inputs that go in as they are.
  std::vector<float> unscaled() const { return std::vector<float>(static_cast<std::size_t>(inputs()), 1.0f); }
};

// [inputs, hidden..., outputs], everything else as it stands.
MlpShape mlp_shape(std::int64_t inputs, const std::vector<int>& hidden, std::int64_t outputs);

// Layer by layer views of a flat tensor: weight 0, bias 0, norm weight 0, norm bias 0, weight 1, ...
struct MlpViews {
  std::vector<at::Tensor> weight;       // [out, in]
  std::vector<at::Tensor> weight_t;     // [in, out], the same memory
  std::vector<at::Tensor> bias;         // [out]
  std::vector<at::Tensor> norm_weight;  // [out] of the hidden layers, with layer_norm
  std::vector<at::Tensor> norm_bias;
};

// flat: contiguous, with at least shape.parameters() entries.
MlpViews view_mlp(const MlpShape& shape, const at::Tensor& flat);

// Weights and biases uniform in +-1/sqrt(in), the last layer times `last_scale`; addressed by (seed, network,
// layer, row). Normalisations start as the identity.
void initialise_mlp(const MlpShape& shape, std::uint64_t seed, std::uint32_t network, double last_scale,
                    const at::Tensor& flat);

// The network as every backend executes it. input_scale [in] is folded into the first layer: x ->
// f(input_scale * x). `out` keeps its memory where it has the shape already.
void export_mlp(const MlpShape& shape, const at::Tensor& flat, const std::vector<float>& input_scale,
                Network& out);

// The reverse: a network to go on training. Throws std::invalid_argument where it is of another shape.
void import_mlp(const MlpShape& shape, const Network& network, const std::vector<float>& input_scale,
                const at::Tensor& flat);

enum class MlpPasses { kForward, kBackward, kTangent };  // each includes the ones before

// Workspace of one network on a fixed number of rows N, used by one thread at a time.
class MlpWorkspace {
 public:
  // like: gives device and scalar type. Throws std::invalid_argument: kTangent with layer normalisation.
  MlpWorkspace(const MlpShape& shape, std::int64_t rows, MlpPasses passes, const at::Tensor& like);

  // x: [N, in], rows may be padded. Returns [N, out] and keeps the hidden activations.
  const at::Tensor& forward(const MlpViews& theta, const at::Tensor& x);

  // After forward() at the same theta and x: gradient = d_output^T J, d_output [N, out], and where it is
  // wanted d_input [N, in] = d_output times the Jacobian in x. Overwrites both.
  void backward(const MlpViews& theta, const at::Tensor& x, const at::Tensor& d_output, MlpViews& gradient,
                at::Tensor* d_input = nullptr);
  // d_input alone.
  void backward_input(const MlpViews& theta, const at::Tensor& d_output, at::Tensor& d_input);

  // After forward() at the same theta and x: J direction, [N, out].
  const at::Tensor& tangent(const MlpViews& theta, const at::Tensor& x, const MlpViews& direction);

 private:
  struct Norm {                          // of a hidden layer, with layer normalisation
    at::Tensor linear, mean, deviation;  // [N, out], [N, 1], [N, 1] (1 / deviation)
    at::Tensor adjoint;                  // [N, out] of `linear`
    at::Tensor d_weight, d_bias;         // [out], where no gradient is wanted
  };
  void hide(std::size_t layer, const MlpViews& theta);
  void times_slope(at::Tensor& d, const at::Tensor& value) const;
  const at::Tensor& through_hidden(std::size_t layer, const MlpViews& theta, MlpViews* gradient);

  nn::Activation activation_;
  float slope_;
  std::vector<at::Tensor> value_;    // per layer [N, out of the layer]
  std::vector<at::Tensor> adjoint_;  // per hidden layer
  std::vector<at::Tensor> tangent_;  // per layer
  std::vector<Norm> norm_;           // per hidden layer, or empty
};

}  // namespace vt::learn
