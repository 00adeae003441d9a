// Simulator folders: model.toml and one safetensors file per network.
#include <stdexcept>

#include "io/files.hpp"
#include "io/safetensors.hpp"
#include "io/sha256.hpp"
#include "sim/model_toml.hpp"
#include "sim/network_tensors.hpp"
#include "vt/core/error.hpp"
#include "vt/sim/complete.hpp"

namespace vt {
namespace {

namespace fs = std::filesystem;

constexpr char kModelToml[] = "model.toml";
constexpr char kLogStd[] = "log_std";
constexpr std::uint64_t kMaxTomlBytes = 256u << 20;

[[noreturn]] void refuse(const fs::path& path, const std::string& why, const std::string& hint = {}) {
  throw Error(ErrorKind::kBadInput, "cannot use simulator", path.string(), why, hint);
}

void require_file(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) refuse(path, "the file is missing");
}

// The network of one section, and the tensors of its file that are no layer's.
Network load_network(const fs::path& folder, const NetworkFile& description, io::TensorMap& others) {
  const fs::path path = folder / description.file;
  require_file(path);
  const io::Bytes bytes = io::read_file(path);
  if (io::sha256_hex(bytes) != description.sha256)
    refuse(path, "its SHA-256 differs from the one in model.toml");
  others = io::parse_safetensors(bytes, path.string()).tensors;

  std::vector<std::string> widths;
  for (const int width : description.widths) widths.push_back(std::to_string(width));
  const std::string expected = "expected " + tensor_list(widths, description.layer_norm);
  Network network;
  try {
    network = take_network(others);
    network.activation = description.activation;
    network.slope = description.slope;
    network.validate(description.file);
  } catch (const std::invalid_argument& error) {
    refuse(path, error.what(), expected);
  }
  const bool hidden = network.layers.size() > 1;
  if (network.widths() != description.widths ||
      (hidden && network.layers.front().norm_weight.empty() == description.layer_norm)) {
    refuse(path, "its layers are not those of model.toml", expected);
  }
  return network;
}

Network load_network(const fs::path& folder, const NetworkFile& description) {
  io::TensorMap others;
  Network network = load_network(folder, description, others);
  if (!others.empty()) refuse(folder / description.file, "tensor " + others.begin()->first + " is unknown");
  return network;
}

void load_logging_policy(const fs::path& folder, const NetworkFile& description, SimulatorModel& model) {
  io::TensorMap others;
  model.logging_policy = load_network(folder, description, others);
  const auto log_std = others.extract(kLogStd);
  const std::vector<std::int64_t> shape = {model.spec.rules.action_size};
  if (log_std.empty() || log_std.mapped().shape != shape || !others.empty()) {
    refuse(folder / description.file,
           "beside its layers it must hold log_std " + io::shape_text(shape) + " and nothing else");
  }
  model.logging_log_std = log_std.mapped().values;
}

// Writes a network's file into `folder` and describes it.
NetworkFile save_network(const fs::path& folder, const std::string& section, const Network& network,
                         const std::vector<float>& log_std = {}) {
  io::TensorFile file{tensors_of(network), {}};
  if (!log_std.empty()) file.tensors[kLogStd] = {{static_cast<std::int64_t>(log_std.size())}, log_std};
  const std::vector<std::byte> bytes = io::format_safetensors(file);
  const std::string name = section + ".safetensors";
  io::write_file(folder / name, bytes);
  const bool layer_norm = !network.layers.front().norm_weight.empty();
  return NetworkFile{name,      io::sha256_hex(bytes), network.widths(), network.activation, network.slope,
                     layer_norm};
}

}  // namespace

ModelPtr load_simulator(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder, error)) {
    throw Error(ErrorKind::kUsage, "cannot use simulator", folder.string(), "the folder does not exist");
  }
  const fs::path toml_path = folder / kModelToml;
  if (!fs::is_directory(folder, error) || !fs::exists(toml_path, error)) {
    refuse(folder, "it is not a folder that holds model.toml");
  }
  ModelToml toml = parse_model_toml(io::read_text(toml_path, kMaxTomlBytes), toml_path.string());
  SimulatorModel model;
  model.spec = std::move(toml.spec);
  model.latent = toml.latent;
  model.customer_generator = load_network(folder, toml.networks.at(kCustomerGenerator));
  model.customer_policy = load_network(folder, toml.networks.at(kCustomerPolicy));
  if (toml.networks.contains(kPageCount))
    model.page_count = load_network(folder, toml.networks.at(kPageCount));
  if (toml.networks.contains(kLoggingPolicy))
    load_logging_policy(folder, toml.networks.at(kLoggingPolicy), model);
  try {
    complete(model);
  } catch (const std::invalid_argument& fault) {
    refuse(toml_path, fault.what());
  }
  return std::make_shared<const SimulatorModel>(std::move(model));
}

void save_simulator(const SimulatorModel& given, const fs::path& folder) {
  if (given.market) throw std::invalid_argument("a market is a configuration, not a folder");
  SimulatorModel model = given;
  complete(model);
  ModelToml toml{model.spec, model.latent, {}};
  io::FolderWriter writer(folder);
  const auto save = [&](const char* section, const Network& network, const std::vector<float>& log_std = {}) {
    toml.networks[section] = save_network(writer.path(), section, network, log_std);
  };
  save(kCustomerGenerator, model.customer_generator);
  save(kCustomerPolicy, model.customer_policy);
  if (model.page_count) save(kPageCount, *model.page_count);
  if (model.logging_policy) save(kLoggingPolicy, *model.logging_policy, model.logging_log_std);
  io::write_file(writer.path() / kModelToml, format_model_toml(toml));
  writer.commit();
}

}  // namespace vt
