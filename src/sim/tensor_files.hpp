// Files of tensors that a description (model.toml, customers.toml) names with their hash.
#pragma once

#include <filesystem>
#include <string>

#include "io/tensor.hpp"
#include "io/toml_table.hpp"

namespace vt {

struct TensorFileName {
  std::string file;    // plain name inside the folder
  std::string sha256;  // of the file
};

TensorFileName parse_file_name(io::TomlTable& table);
void insert_file_name(toml::table& table, const TensorFileName& name);

// Throws vt::Error (kBadInput): the file is missing, broken, or not the one that the hash promises.
io::TensorMap load_tensors(const std::filesystem::path& folder, const TensorFileName& name);
// Writes SECTION.safetensors.
TensorFileName save_tensors(const std::filesystem::path& folder, const std::string& section,
                            io::TensorMap tensors);

// A vt::Error (kBadInput) about a file of a simulator or of customers.
[[noreturn]] void refuse_file(const std::filesystem::path& path, const std::string& why,
                              const std::string& hint = {});

}  // namespace vt
