#include "cuda/device_network.hpp"

#include <algorithm>

#include "kernels/launch.hpp"

namespace vt::cuda {
namespace {

bool is_normalised(const Network& network) {
  return std::any_of(network.layers.begin(), network.layers.end(),
                     [](const Layer& layer) { return !layer.norm_weight.empty(); });
}

// Calls take(vector) for each array of the network, in the order of `weights_`.
template <class Take>
void for_arrays(const Network& network, const Take& take) {
  for (const Layer& layer : network.layers) {
    for (const auto* array : {&layer.weight, &layer.bias, &layer.norm_weight, &layer.norm_bias}) take(*array);
  }
}

std::int64_t float_count(const Network& network) {
  std::size_t count = 0;
  for_arrays(network, [&](const std::vector<float>& array) { count += array.size(); });
  return static_cast<std::int64_t>(count);
}

}  // namespace

DeviceNetwork::DeviceNetwork(const Network& network, int one_hot, const Memory& memory)
    : widths_(network.widths()),
      normalised_(is_normalised(network)),
      one_hot_(one_hot),
      weights_(float_count(network), memory),
      packed_(kernels::packed_floats(network.view()), memory) {
  assign(network, memory.stream);
}

bool DeviceNetwork::fits(const Network& network) const {
  return widths_ == network.widths() && normalised_ == is_normalised(network) &&
         weights_.size() == float_count(network);
}

void DeviceNetwork::assign(const Network& network, StreamView stream) {
  float* next = weights_.data();
  const auto upload = [&](const std::vector<float>& values) -> const float* {
    if (values.empty()) return nullptr;
    float* at = next;
    copy_bytes(at, values.data(), values.size() * sizeof(float), stream);
    next += values.size();
    return at;
  };
  nn::MlpView from = network.view();
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const Layer& layer = network.layers[l];
    from.layer[l].weight = upload(layer.weight);
    from.layer[l].bias = upload(layer.bias);
    from.layer[l].norm_weight = upload(layer.norm_weight);
    from.layer[l].norm_bias = upload(layer.norm_bias);
  }
  VT_CUDA_CHECK(kernels::launch_pack(from, nullptr, packed_.data(), stream.get()));
  view_ = kernels::packed_at(from, one_hot_, packed_.data());
  stream.synchronize();
}

void DeviceNetwork::adopt(const nn::MlpView& from, const float* input_scale, StreamView stream) const {
  VT_CUDA_CHECK(kernels::launch_pack(from, input_scale, packed_.data(), stream.get()));
}

DeviceWorld::DeviceWorld(const market::World& world, const Memory& memory)
    : item_id_(static_cast<std::int64_t>(world.item_id.size()), memory), view_(world.constants) {
  const auto put = [&](const std::vector<float>& table) -> const float* {
    tables_.emplace_back(static_cast<std::int64_t>(table.size()), memory);
    tables_.back().fill_from(table.data(), memory.stream);
    return tables_.back().data();
  };
  view_.relevance = put(world.relevance);
  view_.features = put(world.features);
  view_.price = put(world.price);
  view_.taste_mean = put(world.taste_mean);
  view_.taste_linear = put(world.taste_linear);
  view_.taste_pair = put(world.taste_pair);
  view_.taste_intent = put(world.taste_intent);
  view_.buy_linear = put(world.buy_linear);
  view_.leave_linear = put(world.leave_linear);
  view_.class_weight = put(world.class_weight);
  view_.attribute_weight = put(world.attribute_weight);
  item_id_.fill_from(world.item_id.data(), memory.stream);
  view_.item_id = item_id_.data();
  memory.stream.synchronize();
}

}  // namespace vt::cuda
