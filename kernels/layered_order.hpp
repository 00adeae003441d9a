// The order of a layered rollout's launches, for whatever runs them: the GPU's stream (cuda/layered.cpp), and
// blocks on the host with a product of their own in tests.
#pragma once

#include "kernels/layered_args.hpp"

namespace vt::kernels {

// A Machine has, each working on the lanes of args.count and the page args.first_page:
//   begin(args), act(args), answer(args)                  layered.cuh
//   start(layer, sums, y, args), finish(layer, activation, slope, y, args)     layers.cuh
//   multiply_add(layer, first_row, x, y, args)            y += x . rows[first_row, in) of the layer
template <class Machine>
void run_layers(Machine& machine, const RowNetwork& network, const float* x, const float* sums, float* y,
                const LayeredArgs& args) {
  for (int l = 0; l < network.layers; ++l) {
    const RowLayer& layer = network.layer[l];
    const bool last = l + 1 == network.layers;
    const int first_row = l == 0 ? network.one_hot : 0;
    float* out = last ? y : args.planes.of(l);
    machine.start(layer, l == 0 ? sums : nullptr, out, args);
    if (first_row < layer.in) machine.multiply_add(layer, first_row, x, out, args);
    const nn::Activation activation = last ? nn::Activation::kNone : network.activation;
    if (layer.norm_weight != nullptr || activation != nn::Activation::kNone)
      machine.finish(layer, activation, network.slope, out, args);
    x = out;
  }
}

// Serves pages first_page .. first_page + pages - 1 of every lane, a chunk of lanes after the other.
template <class Machine>
void serve_layered(Machine& machine, LayeredArgs args) {
  const LayeredPlanes& planes = args.planes;
  const std::int64_t first = args.first_page;
  for (args.first_lane = 0; args.first_lane < args.numbers.lanes; args.first_lane += planes.pitch) {
    const std::int64_t left = args.numbers.lanes - args.first_lane;
    args.count = static_cast<std::int32_t>(left < planes.pitch ? left : planes.pitch);
    args.first_page = first;
    machine.begin(args);
    for (; args.first_page < first + args.pages; ++args.first_page) {
      if (args.policy.source == ActionSource::kNetwork)
        run_layers(machine, args.policy.network, planes.tail, planes.policy_sums, planes.action, args);
      machine.act(args);
      if (args.customer.layers > 0) {
        run_layers(machine, args.customer, planes.action, planes.customer_sums,
                   planes.of(args.customer.layers - 1), args);
      }
      machine.answer(args);
    }
  }
}

}  // namespace vt::kernels
