// Networks and the market's tables in device memory.
#pragma once

#include <vector>

#include "cuda/buffer.hpp"
#include "kernels/networks.hpp"
#include "vt/market/world.hpp"
#include "vt/sim/network.hpp"

namespace vt::cuda {

// A network packed for the kernels.
class DeviceNetwork {
 public:
  // one_hot: its inputs that are one-hot columns of the customer.
  DeviceNetwork(const Network& network, int one_hot, const Memory& memory);

  // Takes other weights of the same shape; returns when `network` may be changed.
  void assign(const Network& network, StreamView stream);
  // Takes weights that lie in device memory, of the same shape, their inputs scaled by input_scale [in] (or
  // null): queued only.
  void adopt(const nn::MlpView& from, const float* input_scale, StreamView stream) const;
  // Whether assign() can take it.
  bool fits(const Network& network) const;
  const kernels::RowNetwork& view() const { return view_; }

 private:
  std::vector<int> widths_;
  bool normalised_;
  int one_hot_;
  Buffer<float> weights_;  // layer by layer as a Network holds them
  Buffer<float> packed_;
  kernels::RowNetwork view_;
};

// The tables of a market; everything else of its view is by value.
class DeviceWorld {
 public:
  DeviceWorld(const market::World& world, const Memory& memory);
  const market::WorldView& view() const { return view_; }

 private:
  std::vector<Buffer<float>> tables_;
  Buffer<std::int32_t> item_id_;
  market::WorldView view_;
};

}  // namespace vt::cuda
