// What an exported network says of one row.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include "vt/nn/forward.hpp"
#include "vt/sim/network.hpp"

namespace vt::learn {

inline std::vector<float> run_network(const Network& network, std::vector<float> x) {
  std::vector<float> y(static_cast<std::size_t>(network.outputs()));
  std::vector<float> scratch(2 * 64);
  nn::forward<float>(network.view(), {x.data(), 1}, {y.data(), 1}, scratch.data(), scratch.data() + 64);
  return y;
}

// The probabilities of `count` classes, whose logits begin at `first`.
inline std::vector<double> shares(const std::vector<float>& logits, std::size_t first, std::size_t count) {
  std::vector<double> out(count);
  double total = 0;
  for (std::size_t i = 0; i < count; ++i) total += out[i] = std::exp(static_cast<double>(logits[first + i]));
  for (double& share : out) share /= total;
  return out;
}

}  // namespace vt::learn
