// model.toml: everything about a simulator but its weights (docs/files.md, "Simulator").
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "vt/sim/model.hpp"

namespace vt {

// One network's part of model.toml. Widths, activation and layer normalisation promise what its file holds.
struct NetworkFile {
  std::string file;    // plain name inside the folder
  std::string sha256;  // of the file
  std::vector<int> widths;
  nn::Activation activation = nn::Activation::kNone;
  float slope = 0.01f;
  bool layer_norm = false;
};

struct ModelToml {
  SimulatorSpec spec;
  session::Latent latent = session::Latent::kNormal;
  std::map<std::string, NetworkFile> networks;  // by section: customer_generator, customer_policy, ...
};

inline constexpr char kCustomerGenerator[] = "customer_generator";
inline constexpr char kCustomerPolicy[] = "customer_policy";
inline constexpr char kPageCount[] = "page_count";
inline constexpr char kLoggingPolicy[] = "logging_policy";

// Throws vt::Error (kBadInput) naming line and key.
ModelToml parse_model_toml(std::string_view text, const std::string& where);
std::string format_model_toml(const ModelToml& model);

}  // namespace vt
