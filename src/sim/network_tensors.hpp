// Networks as named tensors: layers.N.weight [out, in], layers.N.bias [out], layers.N.norm.weight|bias [out].
#pragma once

#include <string>
#include <vector>

#include "io/sha256.hpp"
#include "io/tensor.hpp"
#include "vt/sim/network.hpp"

namespace vt {

io::TensorMap tensors_of(const Network& network);

// Moves the layers out of `tensors`; activation and slope keep their defaults. Names that are no layer's are
// left. Throws std::invalid_argument where a tensor is missing or has a shape that does not fit.
Network take_network(io::TensorMap& tensors);

// A list for error messages: "layers.0.weight [128, 88], layers.0.bias [128], ..." from widths in, hidden...,
// out as text.
std::string tensor_list(const std::vector<std::string>& widths, bool layer_norm);

// -0.0 -> +0.0, so that a sum over one-hot inputs that skips zeros equals the dense one bit for bit.
void clear_negative_zeros(Network& network);

// Adds shapes, weights and activation.
void add_network(io::Sha256& hash, const Network& network);

}  // namespace vt
