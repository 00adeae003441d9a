// The released VirtualTB-v0 networks as a simulator (Shi et al., "Virtual-Taobao", AAAI 2019).
#pragma once

#include <filesystem>

#include "vt/sim/model.hpp"

namespace vt {

// Reads generator_model.pt, leave_model.pt and action_model.pt of `folder` (docs/files.md, "PyTorch state
// dicts"); executes nothing of them. Throws vt::Error: kUsage where the folder does not exist, kBadInput
// naming file, offset and fault otherwise.
SimulatorModel import_virtualtb(const std::filesystem::path& folder);

}  // namespace vt
