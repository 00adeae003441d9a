#include "sim/network_files.hpp"

#include <stdexcept>

#include "sim/decimal.hpp"
#include "sim/network_tensors.hpp"
#include "sim/words.hpp"

namespace vt {

namespace fs = std::filesystem;

NetworkFile parse_network(io::TomlTable& table) {
  NetworkFile network;
  network.name = parse_file_name(table);
  for (const std::int64_t width : table.integer_list("layers", 1, INT32_MAX)) {
    network.widths.push_back(static_cast<int>(width));
  }
  network.activation = *value_of(table.word("activation", names_of(kActivations)), kActivations);
  network.slope = static_cast<float>(table.number("slope", 0.01));
  network.layer_norm = table.boolean("layer_norm", false);
  return network;
}

toml::table format_network(const NetworkFile& network) {
  toml::array layers;
  for (const int width : network.widths) layers.push_back(width);
  toml::table table{
      {"layers", layers}, {"activation", name_of(network.activation)}, {"layer_norm", network.layer_norm}};
  insert_file_name(table, network.name);
  if (network.activation == nn::Activation::kLeakyRelu) table.insert("slope", decimal(network.slope));
  return table;
}

Network take_network(const fs::path& folder, const NetworkFile& description, io::TensorMap& tensors) {
  const fs::path path = folder / description.name.file;
  std::vector<std::string> widths;
  for (const int width : description.widths) widths.push_back(std::to_string(width));
  const std::string expected = "expected " + tensor_list(widths, description.layer_norm);
  Network network;
  try {
    network = take_network(tensors);
    network.activation = description.activation;
    network.slope = description.slope;
    network.validate(description.name.file);
  } catch (const std::invalid_argument& error) {
    refuse_file(path, error.what(), expected);
  }
  const bool hidden = network.layers.size() > 1;
  if (network.widths() != description.widths ||
      (hidden && network.layers.front().norm_weight.empty() == description.layer_norm)) {
    refuse_file(path, "its layers are not those of the folder's description", expected);
  }
  return network;
}

Network load_network(const fs::path& folder, const NetworkFile& description) {
  io::TensorMap tensors = load_tensors(folder, description.name);
  Network network = take_network(folder, description, tensors);
  if (!tensors.empty())
    refuse_file(folder / description.name.file, "tensor " + tensors.begin()->first + " is unknown");
  return network;
}

NetworkFile save_network(const fs::path& folder, const std::string& section, const Network& network,
                         io::TensorMap others) {
  others.merge(tensors_of(network));
  const bool layer_norm = !network.layers.front().norm_weight.empty();
  return NetworkFile{save_tensors(folder, section, std::move(others)), network.widths(), network.activation,
                     network.slope, layer_norm};
}

}  // namespace vt
