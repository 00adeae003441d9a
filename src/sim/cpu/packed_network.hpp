// A network's weights in the order in which the kernels read them.
#pragma once

#include "sim/cpu/aligned.hpp"
#include "sim/cpu/tile.hpp"
#include "vt/sim/network.hpp"

namespace vt::cpu {

class NetworkPack {
 public:
  // The first `one_hot` inputs become rows to gather. Allocates nothing where the shapes are those of before.
  void assign(const Network& network, int one_hot);
  // Valid until the next assign().
  const PackedNetwork& view() const { return view_; }
  int widest() const { return widest_; }  // hidden layer, at least 1
  bool empty() const { return view_.layers == 0; }

 private:
  PackedNetwork view_;
  int widest_ = 1;
  AlignedFloats panels_[kMaxLayers];
  AlignedFloats vectors_[kMaxLayers];  // bias, norm weight, norm bias of a layer
  AlignedFloats rows_;                 // [one_hot + 1, row_pitch], the last row is the bias
};

}  // namespace vt::cpu
