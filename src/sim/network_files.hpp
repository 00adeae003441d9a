// Networks in folders: a table of the description and a file of tensors.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/tensor_files.hpp"
#include "vt/sim/network.hpp"

namespace vt {

// One network's part of a description. Widths, activation and layer normalisation promise what its file
// holds.
struct NetworkFile {
  TensorFileName name;
  std::vector<int> widths;
  nn::Activation activation = nn::Activation::kNone;
  float slope = 0.01f;
  bool layer_norm = false;
};

NetworkFile parse_network(io::TomlTable& table);
toml::table format_network(const NetworkFile& network);

// Moves the layers out of `tensors`; others are left. Throws vt::Error (kBadInput) naming file and tensor.
Network take_network(const std::filesystem::path& folder, const NetworkFile& description,
                     io::TensorMap& tensors);
// Of a file that holds nothing else.
Network load_network(const std::filesystem::path& folder, const NetworkFile& description);

// Writes SECTION.safetensors: the network and `others`.
NetworkFile save_network(const std::filesystem::path& folder, const std::string& section,
                         const Network& network, io::TensorMap others = {});

}  // namespace vt
