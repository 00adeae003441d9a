// A training run between two iterations as one file: CBOR {format, version, sha256, body}, body = CBOR of
// what follows.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace vt::learn {

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

struct Checkpoint {
  nlohmann::json identity;  // of the run: what a checkpoint must agree with
  nlohmann::json totals;    // what is counted over all iterations
  NamedTensors tensors;
  std::vector<std::byte> simulator;  // Simulator::save(), or nothing
};

// Replaces `file` at once.
void write_checkpoint(const std::filesystem::path& file, const Checkpoint& checkpoint);

// What a checkpoint holds beside its tensors.
struct Resumed {
  nlohmann::json totals;
  std::vector<std::byte> simulator;
};

// Reads into the memory of `tensors`. Throws vt::Error (kBadInput) before anything is changed where the file
// is damaged, or not of this identity and these tensors.
Resumed read_checkpoint(const std::filesystem::path& file, const nlohmann::json& identity,
                        const NamedTensors& tensors);

}  // namespace vt::learn
