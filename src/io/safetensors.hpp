// safetensors: 8-byte little-endian header length, JSON header {name: {dtype, shape, data_offsets}}, raw
// bytes. Only float32 is taken. Trailing bytes after the last tensor are allowed, since some writers pad.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "io/tensor.hpp"

namespace vt::io {

struct TensorFile {
  TensorMap tensors;
  std::map<std::string, std::string> metadata;
};

// Throws vt::Error: kUsage where the path does not exist, kBadInput for a malformed file, another dtype or a
// value not finite.
TensorFile read_safetensors(const std::filesystem::path& path);

// The same from memory; `where` names it in errors.
TensorFile parse_safetensors(std::span<const std::byte> bytes, const std::string& where);

// Equal content gives equal bytes: names sorted, no holes, header padded with spaces to 8 bytes.
std::vector<std::byte> format_safetensors(const TensorFile& file);
void write_safetensors(const TensorFile& file, const std::filesystem::path& path);

}  // namespace vt::io
