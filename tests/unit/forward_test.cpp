// The reference forward pass against a plain fp64 computation of the same network.
#include "vt/nn/forward.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/support/random_models.hpp"

namespace vt::nn {
namespace {

using Row = std::vector<double>;

double activated(double x, const Network& net) {
  switch (net.activation) {
    case Activation::kNone:
      return x;
    case Activation::kTanh:
      return std::tanh(x);
    case Activation::kRelu:
      return x > 0 ? x : 0;
    case Activation::kLeakyRelu:
      return x > 0 ? x : x * net.slope;
  }
  return x;
}

void normalise(Row& x, const Layer& layer) {
  const double n = static_cast<double>(x.size());
  double mean = 0.0, variance = 0.0;
  for (const double v : x) mean += v / n;
  for (const double v : x) variance += (v - mean) * (v - mean) / n;
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = (x[i] - mean) / std::sqrt(variance + 1e-5) * layer.norm_weight[i] + layer.norm_bias[i];
}

Row plain(const Network& net, Row x) {
  for (std::size_t l = 0; l < net.layers.size(); ++l) {
    const Layer& layer = net.layers[l];
    Row y(layer.bias.begin(), layer.bias.end());
    for (std::size_t j = 0; j < y.size(); ++j) {
      for (std::size_t k = 0; k < x.size(); ++k) y[j] += layer.weight[j * x.size() + k] * x[k];
    }
    if (!layer.norm_weight.empty()) normalise(y, layer);
    if (l + 1 < net.layers.size()) {
      for (double& v : y) v = activated(v, net);
    }
    x = std::move(y);
  }
  return x;
}

template <class F>
std::vector<F> run(const Network& net, const std::vector<F>& x) {
  std::vector<F> y(static_cast<std::size_t>(net.outputs())), scratch0(64), scratch1(64);
  forward<F>(net.view(), {x.data(), 1}, {y.data(), 1}, scratch0.data(), scratch1.data());
  return y;
}

RC_GTEST_PROP(Forward, FollowsTheNetworkInBothPrecisions, (std::uint64_t seed)) {
  test::LearnedShape shape;
  shape.hidden = *rc::gen::container<std::vector<int>>(static_cast<std::size_t>(*rc::gen::inRange(0, 4)),
                                                       rc::gen::inRange(2, 64));
  shape.activation = static_cast<Activation>(*rc::gen::inRange(0, 4));
  shape.layer_norm = *rc::gen::arbitrary<bool>();
  const Network net = test::random_learned(seed, shape)->customer_policy;
  std::vector<float> x;
  for (int i = 0; i < net.inputs(); ++i)
    x.push_back(static_cast<float>(*rc::gen::inRange(-2000, 2000)) * 1e-3f);
  const Row exact = plain(net, Row(x.begin(), x.end()));
  const std::vector<double> wide = run<double>(net, Row(x.begin(), x.end()));
  const std::vector<float> narrow = run<float>(net, x);
  for (std::size_t i = 0; i < exact.size(); ++i) {
    // Layer normalisation divides by a deviation that may be small.
    const double scale = std::max(1.0, std::abs(exact[i])) * (shape.layer_norm ? 50 : 1);
    RC_ASSERT(std::abs(wide[i] - exact[i]) <= 1e-10 * scale);
    RC_ASSERT(std::abs(narrow[i] - exact[i]) <= 3e-5 * scale);
  }
}

TEST(Forward, AddsTheBiasFirstThenInputsInTheirOrder) {
  Network net;
  net.layers.push_back({3, 1, {1.0f, 1.0f, 1.0f}, {0x1p24f}, {}, {}});
  EXPECT_EQ(run<float>(net, {1.0f, 1.0f, -0x1p24f})[0], 0.0f);  // each 1 is lost in the bias
  EXPECT_EQ(run<float>(net, {-0x1p24f, 1.0f, 1.0f})[0], 2.0f);
  const float a = 1.0f + 0x1p-12f;
  net.layers[0] = {1, 1, {a}, {-1.0f}, {}, {}};
  EXPECT_EQ(run<float>(net, {a})[0], 0x1p-11f + 0x1p-24f);  // one rounding
}

// Semantics 3: the gather of rows that backends use for customers.
RC_GTEST_PROP(Forward, OneHotGatherIsTheDenseProductBitForBit, (std::uint64_t seed)) {
  const ModelPtr model = test::random_learned(seed, {.sizes = {3, 1, 17, 2, 9}, .hidden = {33}});
  const session::AttributesView& a = model->spec.rules.attributes;
  const Network& net = model->customer_policy;
  std::vector<float> x(static_cast<std::size_t>(net.inputs()), 0.0f);
  std::vector<int> columns;
  for (int i = 0; i < a.count; ++i) {
    columns.push_back(a.offset[i] + *rc::gen::inRange(0, a.size[i]));
    x[static_cast<std::size_t>(columns.back())] = 1.0f;
  }
  const LayerView layer = net.view().layer[0];
  std::vector<float> dense(33);
  forward_layer<float>(layer, {x.data(), 1}, {dense.data(), 1});
  for (int j = 0; j < 33; ++j) {
    float sum = layer.bias[j];
    for (const int column : columns) sum += layer.weight[j * layer.in + column];
    RC_ASSERT(bits_of(sum) == bits_of(dense[static_cast<std::size_t>(j)]));
  }
}

TEST(Activations, AtTheirCorners) {
  EXPECT_EQ(activate(-2.0f, Activation::kLeakyRelu, 0.25f), -0.5f);
  EXPECT_EQ(activate(0.0f, Activation::kLeakyRelu, 0.25f), 0.0f);
  EXPECT_EQ(activate(-2.0f, Activation::kRelu, 0.25f), 0.0f);
  EXPECT_EQ(activate(-2.0f, Activation::kNone, 0.25f), -2.0f);
  EXPECT_EQ(activate(0.0f, Activation::kTanh, 0.25f), 0.0f);
}

}  // namespace
}  // namespace vt::nn
