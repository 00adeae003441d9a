// PyTorch state dicts in the legacy (non-zip) format: five pickles (magic number, protocol version, system,
// the state dict, the list of storage keys), then each storage as a 64-bit count and raw little-endian
// floats.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "io/tensor.hpp"

namespace vt::io {

// Contiguous copies of float32 tensors by name. Throws vt::Error: kUsage where the path does not exist,
// kBadInput naming file, offset and fault otherwise (the zip format too, with a hint).
TensorMap read_torch_state_dict(const std::filesystem::path& path);

TensorMap parse_torch_state_dict(std::span<const std::byte> bytes, const std::string& where);

}  // namespace vt::io
