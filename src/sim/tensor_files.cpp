#include "sim/tensor_files.hpp"

#include "io/files.hpp"
#include "io/safetensors.hpp"
#include "io/sha256.hpp"

namespace vt {

namespace fs = std::filesystem;

TensorFileName parse_file_name(io::TomlTable& table) {
  TensorFileName name;
  name.file = table.text("file");
  const bool plain = !name.file.empty() && name.file.front() != '.' &&
                     name.file.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos;
  if (!plain) table.refuse("file", "is not a plain file name inside the folder");
  name.sha256 = table.text("sha256");
  return name;
}

void insert_file_name(toml::table& table, const TensorFileName& name) {
  table.insert("file", name.file);
  table.insert("sha256", name.sha256);
}

io::TensorMap load_tensors(const fs::path& folder, const TensorFileName& name) {
  const fs::path path = folder / name.file;
  std::error_code error;
  if (!fs::exists(path, error)) refuse_file(path, "the file is missing");
  const io::Bytes bytes = io::read_file(path);
  if (io::sha256_hex(bytes) != name.sha256)
    refuse_file(path, "its SHA-256 differs from the one in the folder's description");
  return io::parse_safetensors(bytes, path.string()).tensors;
}

TensorFileName save_tensors(const fs::path& folder, const std::string& section, io::TensorMap tensors) {
  const std::vector<std::byte> bytes = io::format_safetensors({std::move(tensors), {}});
  const std::string file = section + ".safetensors";
  io::write_file(folder / file, bytes);
  return {file, io::sha256_hex(bytes)};
}

void refuse_file(const fs::path& path, const std::string& why, const std::string& hint) {
  throw Error(ErrorKind::kBadInput, "cannot use file", path.string(), why, hint);
}

}  // namespace vt
