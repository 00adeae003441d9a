#include "vt/sim/network.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace vt {
namespace {

bool all_finite(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(), [](float x) { return std::isfinite(x); });
}

void require(bool good, const std::string& name, const std::string& why) {
  if (!good) throw std::invalid_argument(name + ": " + why);
}

void validate_layer(const Layer& layer, const std::string& name) {
  const auto in = static_cast<std::size_t>(layer.in > 0 ? layer.in : 0);
  const auto out = static_cast<std::size_t>(layer.out > 0 ? layer.out : 0);
  require(in > 0 && out > 0, name, "a width is not positive");
  require(layer.weight.size() == out * in, name + ".weight", "is not [out, in]");
  require(layer.bias.size() == out, name + ".bias", "is not [out]");
  require(layer.norm_weight.size() == layer.norm_bias.size(), name + ".norm",
          "weight and bias differ in length");
  require(layer.norm_weight.empty() || layer.norm_weight.size() == out, name + ".norm", "is not [out]");
  require(all_finite(layer.weight) && all_finite(layer.bias) && all_finite(layer.norm_weight) &&
              all_finite(layer.norm_bias),
          name, "a value is not finite");
}

}  // namespace

std::vector<int> Network::widths() const {
  std::vector<int> widths;
  if (!layers.empty()) widths.push_back(layers.front().in);
  for (const Layer& layer : layers) widths.push_back(layer.out);
  return widths;
}

nn::MlpView Network::view() const {
  nn::MlpView view;
  view.layers = static_cast<std::int32_t>(layers.size());
  view.activation = activation;
  view.slope = slope;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Layer& layer = layers[i];
    const bool norm = !layer.norm_weight.empty();
    view.layer[i] = nn::LayerView{layer.weight.data(),
                                  layer.bias.data(),
                                  norm ? layer.norm_weight.data() : nullptr,
                                  norm ? layer.norm_bias.data() : nullptr,
                                  layer.in,
                                  layer.out};
  }
  return view;
}

void Network::validate(const std::string& name) const {
  require(!layers.empty(), name, "has no layer");
  require(layers.size() <= static_cast<std::size_t>(kMaxLayers), name,
          "has " + std::to_string(layers.size()) + " layers, at most " + std::to_string(kMaxLayers) +
              " are allowed");
  require(std::isfinite(slope), name, "its slope is not finite");
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::string layer_name = name + ": layers." + std::to_string(i);
    validate_layer(layers[i], layer_name);
    require(i == 0 || layers[i].in == layers[i - 1].out, layer_name, "does not follow the layer before");
    const bool last = i + 1 == layers.size();
    const bool norm = !layers[i].norm_weight.empty();
    require(!last || !norm, layer_name, "the last layer has no layer normalisation");
    require(last || norm == !layers.front().norm_weight.empty(), layer_name,
            "either all hidden layers have layer normalisation or none");
  }
}

const char* name_of(nn::Activation activation) {
  switch (activation) {
    case nn::Activation::kNone:
      return "none";
    case nn::Activation::kTanh:
      return "tanh";
    case nn::Activation::kRelu:
      return "relu";
    case nn::Activation::kLeakyRelu:
      return "leaky_relu";
  }
  return "";
}

}  // namespace vt
