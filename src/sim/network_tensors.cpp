#include "sim/network_tensors.hpp"

#include <stdexcept>

namespace vt {
namespace {

std::string layer_name(std::size_t layer, const char* part) {
  return "layers." + std::to_string(layer) + "." + part;
}

io::Tensor take(io::TensorMap& tensors, const std::string& name, std::size_t rank) {
  auto node = tensors.extract(name);
  if (node.empty()) throw std::invalid_argument("tensor " + name + " is missing");
  io::Tensor tensor = std::move(node.mapped());
  bool good = tensor.shape.size() == rank;
  for (const std::int64_t size : tensor.shape) good = good && size > 0 && size <= INT32_MAX;
  if (!good) throw std::invalid_argument("tensor " + name + " has shape " + io::shape_text(tensor.shape));
  return tensor;
}

std::vector<float> take_vector(io::TensorMap& tensors, const std::string& name, int size) {
  io::Tensor tensor = take(tensors, name, 1);
  if (tensor.shape[0] != size) {
    throw std::invalid_argument("tensor " + name + " has shape " + io::shape_text(tensor.shape) + ", not [" +
                                std::to_string(size) + "]");
  }
  return std::move(tensor.values);
}

Layer take_layer(io::TensorMap& tensors, std::size_t index) {
  io::Tensor weight = take(tensors, layer_name(index, "weight"), 2);
  Layer layer;
  layer.out = static_cast<int>(weight.shape[0]);
  layer.in = static_cast<int>(weight.shape[1]);
  layer.weight = std::move(weight.values);
  layer.bias = take_vector(tensors, layer_name(index, "bias"), layer.out);
  if (tensors.contains(layer_name(index, "norm.weight")) ||
      tensors.contains(layer_name(index, "norm.bias"))) {
    layer.norm_weight = take_vector(tensors, layer_name(index, "norm.weight"), layer.out);
    layer.norm_bias = take_vector(tensors, layer_name(index, "norm.bias"), layer.out);
  }
  return layer;
}

}  // namespace

io::TensorMap tensors_of(const Network& network) {
  io::TensorMap tensors;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i];
    tensors[layer_name(i, "weight")] = {{layer.out, layer.in}, layer.weight};
    tensors[layer_name(i, "bias")] = {{layer.out}, layer.bias};
    if (layer.norm_weight.empty()) continue;
    tensors[layer_name(i, "norm.weight")] = {{layer.out}, layer.norm_weight};
    tensors[layer_name(i, "norm.bias")] = {{layer.out}, layer.norm_bias};
  }
  return tensors;
}

Network take_network(io::TensorMap& tensors) {
  Network network;
  do {
    network.layers.push_back(take_layer(tensors, network.layers.size()));
  } while (tensors.contains(layer_name(network.layers.size(), "weight")));
  return network;
}

std::string tensor_list(const std::vector<std::string>& widths, bool layer_norm) {
  std::string list;
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) {
    const std::string out = " [" + widths[i + 1] + "]";
    list += (i == 0 ? "" : ", ") + layer_name(i, "weight") + " [" + widths[i + 1] + ", " + widths[i] + "], " +
            layer_name(i, "bias") + out;
    const bool last = i + 2 == widths.size();
    if (layer_norm && !last) {
      list += ", " + layer_name(i, "norm.weight") + out + ", " + layer_name(i, "norm.bias") + out;
    }
  }
  return list;
}

void clear_negative_zeros(Network& network) {
  for (Layer& layer : network.layers) {
    for (float& value : layer.bias) value = value + 0.0f;
  }
}

void add_network(io::Sha256& hash, const Network& network) {
  hash.add_value(static_cast<std::uint32_t>(network.layers.size()));
  hash.add_value(network.activation);
  hash.add_value(network.activation == nn::Activation::kLeakyRelu ? network.slope : 0.0f);
  for (const Layer& layer : network.layers) {
    hash.add_value(layer.in);
    hash.add_value(layer.out);
    hash.add_floats(layer.weight);
    std::vector<float> bias = layer.bias;
    for (float& value : bias) value = value + 0.0f;  // as clear_negative_zeros() leaves them
    hash.add_floats(bias);
    hash.add_floats(layer.norm_weight);
    hash.add_floats(layer.norm_bias);
  }
}

}  // namespace vt
