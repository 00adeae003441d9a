// Names in files back to what they mean.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vt/core/types.hpp"
#include "vt/nn/mlp.hpp"

namespace vt {

// The value among `values` whose name_of() is `word`.
template <class E>
std::optional<E> value_of(std::string_view word, const std::vector<E>& values) {
  for (const E value : values) {
    if (word == name_of(value)) return value;
  }
  return std::nullopt;
}

template <class E>
std::vector<std::string> names_of(const std::vector<E>& values) {
  std::vector<std::string> names;
  for (const E value : values) names.emplace_back(name_of(value));
  return names;
}

inline const std::vector<nn::Activation> kActivations = {nn::Activation::kNone, nn::Activation::kTanh,
                                                         nn::Activation::kRelu, nn::Activation::kLeakyRelu};
inline const std::vector<Observation> kObservations = {Observation::kCustomer, Observation::kCustomerPage,
                                                       Observation::kVirtualTb};
// Kinds of simulator that are folders.
inline const std::vector<SimulatorKind> kFolderKinds = {SimulatorKind::kLearned, SimulatorKind::kVirtualTb};

}  // namespace vt
