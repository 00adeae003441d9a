// model.toml: everything about a simulator but its weights (docs/files.md, "Simulator").
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sim/generator_files.hpp"
#include "vt/sim/model.hpp"

namespace vt {

struct ModelToml {
  SimulatorSpec spec;
  GeneratorFile generator;
  std::map<std::string, NetworkFile> networks;  // by section: customer_policy, ...
};

inline constexpr char kCustomerPolicy[] = "customer_policy";
inline constexpr char kPageCount[] = "page_count";
inline constexpr char kLoggingPolicy[] = "logging_policy";

// Throws vt::Error (kBadInput) naming line and key.
ModelToml parse_model_toml(std::string_view text, const std::string& where);
std::string format_model_toml(const ModelToml& model);

}  // namespace vt
