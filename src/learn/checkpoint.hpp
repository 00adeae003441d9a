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

#include "vt/learn/policy_trainer.hpp"

namespace vt::learn {

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

struct Checkpoint {
  nlohmann::json identity;  // of the run: what a checkpoint must agree with
  TrainingTotals totals;
  NamedTensors tensors;
  std::vector<std::byte> simulator;  // Simulator::save()
};

// Replaces `file` at once.
void write_checkpoint(const std::filesystem::path& file, const Checkpoint& checkpoint);

// Reads into totals and the tensors' memory, and returns the simulator's bytes. Throws vt::Error (kBadInput)
// before anything is changed where the file is damaged, or not of this identity and these tensors.
std::vector<std::byte> read_checkpoint(const std::filesystem::path& file, const nlohmann::json& identity,
                                       TrainingTotals& totals, const NamedTensors& tensors);

}  // namespace vt::learn
