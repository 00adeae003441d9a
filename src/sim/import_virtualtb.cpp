#include "vt/sim/import_virtualtb.hpp"

#include <stdexcept>

#include "io/torch_state_dict.hpp"
#include "vt/core/error.hpp"
#include "vt/sim/complete.hpp"

namespace vt {
namespace {

namespace fs = std::filesystem;

constexpr int kSizes[] = {8, 8, 11, 11, 11, 11, 2, 2, 3, 18, 3};
constexpr int kWidth = 88;
constexpr int kActions = 27;
constexpr int kSlots = 10;
constexpr int kClickClasses = kSlots + 1;
constexpr int kCodeClasses = 10;

[[noreturn]] void refuse(const fs::path& path, const std::string& why) {
  throw Error(ErrorKind::kBadInput, "cannot import VirtualTB-v0", path.string(), why,
              "expected the released networks, folder virtualTB/data of their repository");
}

io::Tensor take(io::TensorMap& tensors, const fs::path& path, const std::string& name,
                const std::vector<std::int64_t>& shape) {
  auto node = tensors.extract(name);
  if (node.empty() || node.mapped().shape != shape) {
    refuse(path, "there must be a tensor " + name + " " + io::shape_text(shape) +
                     (node.empty() ? "" : ", it is " + io::shape_text(node.mapped().shape)));
  }
  return std::move(node.mapped());
}

// torch.nn.Sequential of linear layers with LeakyReLU between them: 0.weight, 0.bias, 2.weight, ...
Network read_network(const fs::path& path, const std::vector<int>& widths) {
  std::error_code error;
  if (!fs::exists(path, error)) refuse(path, "the file is missing");
  io::TensorMap tensors = io::read_torch_state_dict(path);
  Network network;
  network.activation = nn::Activation::kLeakyRelu;
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) {
    const std::string prefix = std::to_string(2 * i);
    Layer layer;
    layer.in = widths[i];
    layer.out = widths[i + 1];
    layer.weight = take(tensors, path, prefix + ".weight", {layer.out, layer.in}).values;
    layer.bias = take(tensors, path, prefix + ".bias", {layer.out}).values;
    network.layers.push_back(std::move(layer));
  }
  if (!tensors.empty()) refuse(path, "tensor " + tensors.begin()->first + " is unknown");
  return network;
}

// Columns of the released customer network are customer, page, action; ours are <s, a, n>.
void move_page_last(Layer& first) {
  for (int row = 0; row < first.out; ++row) {
    float* tail = first.weight.data() + static_cast<std::ptrdiff_t>(row) * first.in + kWidth;
    const float page = tail[0];
    for (int i = 0; i < kActions; ++i) tail[i] = tail[i + 1];
    tail[kActions] = page;
  }
}

SimulatorSpec virtualtb_spec() {
  SimulatorSpec spec;
  spec.kind = SimulatorKind::kVirtualTb;
  spec.name = "virtualtb_v0";
  spec.licence = "free to use with credit to its authors: Shi et al., \"Virtual-Taobao\", AAAI 2019";
  spec.source = "VirtualTB-v0, the networks released with the paper (github.com/eyounx/VirtualTaobao)";
  for (const int size : kSizes) {
    spec.attributes.push_back(
        {"attribute_" + std::to_string(spec.attributes.size()), "categorical", size, {}});
  }
  session::PageRules& rules = spec.rules;
  rules.observation = Observation::kVirtualTb;
  rules.action_size = kActions;
  rules.max_page_index = 99;
  rules.n_slots = kSlots;
  rules.click_classes = kClickClasses;
  rules.code_classes = kCodeClasses;
  for (int i = 0; i < kActions; ++i) {
    rules.low[i] = -1.0f;
    rules.high[i] = 1.0f;
  }
  spec.center.assign(kActions, 0.0f);
  spec.scale.assign(kActions, 1.0f);
  return spec;
}

}  // namespace

SimulatorModel import_virtualtb(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    throw Error(ErrorKind::kUsage, "cannot import VirtualTB-v0", folder.string(), "there is no such folder");
  }
  SimulatorModel model;
  model.spec = virtualtb_spec();
  model.customer_generator.latent = session::Latent::kUniform;
  model.customer_generator.network = read_network(folder / "generator_model.pt", {128, 128, kWidth});
  model.page_count = read_network(folder / "leave_model.pt", {kWidth, 128, 256, 101});
  model.customer_policy = read_network(folder / "action_model.pt",
                                       {kWidth + 1 + kActions, 128, 256, kClickClasses + kCodeClasses});
  move_page_last(model.customer_policy.layers.front());
  complete(model);
  return model;
}

}  // namespace vt
