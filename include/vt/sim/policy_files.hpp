// Ranking policies as files (contract, "Policy").
#pragma once

#include <filesystem>
#include <string>

#include "vt/sim/policy.hpp"
#include "vt/sim/spec.hpp"

namespace vt {

// Reads a .safetensors file, or policy.safetensors of a run folder, for the simulator of `spec`; mode is
// kMean. Bounds are those of the file, rounded toward zero to half precision, inside the simulator's. Throws
// vt::Error: kUsage where `path` does not exist, kBadInput otherwise; a wrong name or shape is answered with
// the expected list.
RankingPolicy load_policy(const std::filesystem::path& path, const SimulatorSpec& spec);

// Writes a kMlp policy, atomically. Throws std::invalid_argument for other kinds.
void save_policy(const RankingPolicy& policy, const std::filesystem::path& path);

// SHA-256 (hex) of everything that decides a policy's actions, whatever its kind, except ActionMode.
std::string hash_of(const RankingPolicy& policy);

}  // namespace vt
