// That a gradient, or a step, reaches every layer of a network: its weights and biases, and normalisations
// where there are some.
#pragma once

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <string>

#include "vt/learn/mlp.hpp"

namespace vt::learn {

// flat: [parameters, or more behind them].
inline void expect_every_layer(const MlpShape& shape, const at::Tensor& flat, const std::string& what,
                               double least = 1e-6) {
  const MlpViews views = view_mlp(shape, flat);
  const std::pair<const char*, const std::vector<at::Tensor>*> kinds[] = {{"weight", &views.weight},
                                                                          {"bias", &views.bias},
                                                                          {"norm weight", &views.norm_weight},
                                                                          {"norm bias", &views.norm_bias}};
  for (const auto& [name, layers] : kinds) {
    for (std::size_t l = 0; l < layers->size(); ++l)
      EXPECT_GT((*layers)[l].abs().max().item<double>(), least) << what << ": " << name << " of layer " << l;
  }
}

}  // namespace vt::learn
