// Simulator folders: model.toml and one safetensors file per network.
#include <stdexcept>

#include "io/files.hpp"
#include "sim/model_toml.hpp"
#include "vt/core/error.hpp"
#include "vt/sim/complete.hpp"

namespace vt {
namespace {

namespace fs = std::filesystem;

constexpr char kModelToml[] = "model.toml";
constexpr char kLogStd[] = "log_std";
constexpr std::uint64_t kMaxTomlBytes = 256u << 20;

void load_logging_policy(const fs::path& folder, const NetworkFile& description, SimulatorModel& model) {
  io::TensorMap tensors = load_tensors(folder, description.name);
  model.logging_policy = take_network(folder, description, tensors);
  const auto log_std = tensors.extract(kLogStd);
  const std::vector<std::int64_t> shape = {model.spec.rules.action_size};
  if (log_std.empty() || log_std.mapped().shape != shape || !tensors.empty()) {
    refuse_file(folder / description.name.file,
                "beside its layers it must hold log_std " + io::shape_text(shape) + " and nothing else");
  }
  model.logging_log_std = log_std.mapped().values;
}

}  // namespace

ModelPtr load_simulator(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder, error)) {
    throw Error(ErrorKind::kUsage, "cannot use simulator", folder.string(), "the folder does not exist");
  }
  const fs::path toml_path = folder / kModelToml;
  if (!fs::is_directory(folder, error) || !fs::exists(toml_path, error)) {
    refuse_file(folder, "it is not a folder that holds model.toml");
  }
  ModelToml toml = parse_model_toml(io::read_text(toml_path, kMaxTomlBytes), toml_path.string());
  SimulatorModel model;
  model.spec = std::move(toml.spec);
  model.customer_policy = load_network(folder, toml.networks.at(kCustomerPolicy));
  if (toml.networks.contains(kPageCount))
    model.page_count = load_network(folder, toml.networks.at(kPageCount));
  if (toml.networks.contains(kLoggingPolicy))
    load_logging_policy(folder, toml.networks.at(kLoggingPolicy), model);
  try {
    model.customer_generator = load_generator(folder, toml.generator, view_of(model.spec.attributes));
    complete(model);
  } catch (const std::invalid_argument& fault) {
    refuse_file(toml_path, fault.what());
  }
  return std::make_shared<const SimulatorModel>(std::move(model));
}

void save_simulator(const SimulatorModel& given, const fs::path& folder) {
  if (given.market) throw std::invalid_argument("a market is a configuration, not a folder");
  SimulatorModel model = given;
  complete(model);
  ModelToml toml{model.spec, {}, {}};
  io::FolderWriter writer(folder);
  const auto save = [&](const char* section, const Network& network, io::TensorMap others = {}) {
    toml.networks[section] = save_network(writer.path(), section, network, std::move(others));
  };
  toml.generator = save_generator(writer.path(), model.customer_generator, model.spec.rules.attributes);
  save(kCustomerPolicy, model.customer_policy);
  if (model.page_count) save(kPageCount, *model.page_count);
  if (model.logging_policy) {
    save(kLoggingPolicy, *model.logging_policy,
         {{kLogStd, {{model.spec.rules.action_size}, model.logging_log_std}}});
  }
  io::write_file(writer.path() / kModelToml, format_model_toml(toml));
  writer.commit();
}

}  // namespace vt
