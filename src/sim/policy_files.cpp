#include "vt/sim/policy_files.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "io/files.hpp"
#include "io/nearest.hpp"
#include "io/safetensors.hpp"
#include "io/sha256.hpp"
#include "sim/action_bounds.hpp"
#include "sim/decimal.hpp"
#include "sim/network_tensors.hpp"
#include "sim/words.hpp"
#include "vt/core/error.hpp"

namespace vt {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr char kLogStd[] = "log_std";
constexpr char kProductName[] = "policy.safetensors";

// A policy file being read for one simulator.
class PolicyReader {
 public:
  PolicyReader(const fs::path& path, const SimulatorSpec& spec) : path_(path), spec_(spec) {}

  RankingPolicy read() {
    file_ = io::read_safetensors(path_);
    RankingPolicy policy;
    policy.kind = PolicyKind::kMlp;
    policy.mode = ActionMode::kMean;
    policy.kind_name = word("vt.kind", {"mlp"});
    policy.squash = word("vt.squash", {"none", "tanh"}, "none") == "tanh";
    policy.observation = *value_of(
        word("vt.observation", names_of(kObservations), name_of(spec_.rules.observation)), kObservations);
    if (policy.observation == Observation::kVirtualTb && spec_.kind != SimulatorKind::kVirtualTb) {
      refuse("vt.observation is virtualtb_v0, which only that simulator shows; this one is '" + spec_.name +
             "'");
    }
    policy.center = numbers("vt.center", std::vector<float>(k_, 0.0f));
    policy.scale = numbers("vt.scale", std::vector<float>(k_, 1.0f));
    read_bounds(policy);
    read_network(policy);
    refuse_unknown_metadata();
    policy.hash = hash_of(policy);
    return policy;
  }

 private:
  [[noreturn]] void refuse(const std::string& why, const std::string& hint = {}) const {
    throw Error(ErrorKind::kBadInput, "cannot use policy", path_.string(), why, hint);
  }

  std::optional<std::string> metadata(const std::string& key) {
    asked_.push_back(key);
    const auto found = file_.metadata.find(key);
    if (found == file_.metadata.end()) return std::nullopt;
    return found->second;
  }

  std::string word(const std::string& key, const std::vector<std::string>& words,
                   const std::optional<std::string>& otherwise = {}) {
    std::string list;
    for (const std::string& known : words) list += (list.empty() ? "" : ", ") + known;
    std::optional<std::string> value = metadata(key);
    if (!value) value = otherwise;
    if (!value) refuse("the metadata string " + key + " is missing", "expected one of: " + list);
    if (std::find(words.begin(), words.end(), *value) == words.end()) {
      refuse(key + " is '" + *value + "'", "expected one of: " + list);
    }
    return *value;
  }

  // A JSON number for all entries, or a list of as many numbers as `otherwise` has.
  std::vector<float> numbers(const std::string& key, const std::vector<float>& otherwise) {
    const std::size_t count = otherwise.size();
    const std::optional<std::string> text = metadata(key);
    if (!text) return otherwise;
    const std::string why = key + " is neither a JSON number nor a list of " + std::to_string(count);
    const auto flat = [&](int depth, json::parse_event_t, json&) {
      if (depth > 1) refuse(why);
      return true;
    };
    const json value = json::parse(*text, flat, false);
    std::vector<float> values;
    if (value.is_number()) values.assign(count, value.get<float>());
    if (value.is_array() && value.size() == count) {
      for (const json& entry : value) values.push_back(entry.is_number() ? entry.get<float>() : NAN);
    }
    if (values.size() != count ||
        !std::all_of(values.begin(), values.end(), [](float x) { return std::isfinite(x); })) {
      refuse(why);
    }
    return values;
  }

  void read_bounds(RankingPolicy& policy) {
    const session::PageRules& rules = spec_.rules;
    policy.low = numbers("vt.action_low", std::vector<float>(rules.low, rules.low + k_));
    policy.high = numbers("vt.action_high", std::vector<float>(rules.high, rules.high + k_));
    try {
      round_bounds(policy.low, policy.high);
    } catch (const std::invalid_argument& error) {
      refuse(error.what());
    }
    for (std::size_t i = 0; i < k_; ++i) {
      policy.low[i] = std::max(policy.low[i], rules.low[i]);
      policy.high[i] = std::min(policy.high[i], rules.high[i]);
      if (policy.low[i] > policy.high[i]) {
        refuse("its bounds of action component " + std::to_string(i) + " lie outside the simulator's");
      }
    }
  }

  // What the tensors must be, with as many layers as the file has (one where it has none).
  std::string expected_tensors(const RankingPolicy& policy) const {
    std::vector<std::string> widths = {
        std::to_string(session::observation_size(spec_.rules, policy.observation))};
    while (file_.tensors.contains("layers." + std::to_string(widths.size()) + ".weight")) {
      widths.push_back("H" + std::to_string(widths.size()));
    }
    widths.push_back(std::to_string(k_));
    return "expected " + tensor_list(widths, file_.tensors.contains("layers.0.norm.weight")) +
           ", optional log_std [" + std::to_string(k_) + "], for the observation " +
           name_of(policy.observation);
  }

  void read_network(RankingPolicy& policy) {
    const std::string expected = expected_tensors(policy);
    io::TensorMap tensors = std::move(file_.tensors);
    try {
      policy.network = take_network(tensors);
      policy.network.validate("its network");
    } catch (const std::invalid_argument& error) {
      refuse(error.what(), expected);
    }
    const int inputs = session::observation_size(spec_.rules, policy.observation);
    if (policy.network.inputs() != inputs || policy.network.outputs() != spec_.action_size()) {
      refuse("its network is " + std::to_string(policy.network.inputs()) + " -> " +
                 std::to_string(policy.network.outputs()),
             expected);
    }
    if (auto log_std = tensors.extract(kLogStd)) {
      const std::vector<std::int64_t> shape = {spec_.action_size()};
      if (log_std.mapped().shape != shape)
        refuse("log_std has shape " + io::shape_text(log_std.mapped().shape), expected);
      policy.log_std = std::move(log_std.mapped().values);
    }
    if (!tensors.empty()) refuse("tensor " + tensors.begin()->first + " is unknown", expected);
    clear_negative_zeros(policy.network);

    const bool linear = policy.network.layers.size() == 1;
    const std::string activation = word("vt.activation", names_of(kActivations),
                                        linear ? std::optional<std::string>("none") : std::nullopt);
    policy.network.activation = *value_of(activation, kActivations);
    policy.network.slope = numbers("vt.slope", {0.01f}).front();
  }

  void refuse_unknown_metadata() const {
    for (const auto& [key, value] : file_.metadata) {
      if (!key.starts_with("vt.") || std::find(asked_.begin(), asked_.end(), key) != asked_.end()) continue;
      refuse("the metadata string " + key + " is unknown", "did you mean " + io::nearest(key, asked_) + "?");
    }
  }

  fs::path path_;
  const SimulatorSpec& spec_;
  std::size_t k_ = static_cast<std::size_t>(spec_.action_size());
  io::TensorFile file_;
  std::vector<std::string> asked_;
};

std::string json_list(const std::vector<float>& values) {
  json list = json::array();
  for (const float value : values) list.push_back(decimal(value));
  return list.dump();
}

}  // namespace

RankingPolicy load_policy(const fs::path& path, const SimulatorSpec& spec) {
  std::error_code error;
  const bool folder = fs::is_directory(path, error);
  const fs::path file = folder ? path / kProductName : path;
  if (folder && !fs::exists(file, error)) {
    throw Error(ErrorKind::kBadInput, "cannot use policy", path.string(),
                std::string("the folder holds no ") + kProductName);
  }
  RankingPolicy policy = PolicyReader(file, spec).read();
  policy.name = (folder ? fs::canonical(path).filename() : file.stem()).string();
  return policy;
}

void save_policy(const RankingPolicy& policy, const fs::path& path) {
  if (policy.kind != PolicyKind::kMlp)
    throw std::invalid_argument("only a network can be saved as a policy file");
  policy.network.validate("policy");
  io::TensorFile file{tensors_of(policy.network),
                      {{"vt.kind", "mlp"},
                       {"vt.activation", name_of(policy.network.activation)},
                       {"vt.squash", policy.squash ? "tanh" : "none"},
                       {"vt.observation", name_of(policy.observation)},
                       {"vt.center", json_list(policy.center)},
                       {"vt.scale", json_list(policy.scale)},
                       {"vt.action_low", json_list(policy.low)},
                       {"vt.action_high", json_list(policy.high)}}};
  if (policy.network.activation == nn::Activation::kLeakyRelu) {
    file.metadata["vt.slope"] = json(decimal(policy.network.slope)).dump();
  }
  if (!policy.log_std.empty()) {
    file.tensors[kLogStd] = {{static_cast<std::int64_t>(policy.log_std.size())}, policy.log_std};
  }
  io::write_safetensors(file, path);
}

std::string hash_of(const RankingPolicy& policy) {
  io::Sha256 hash;
  hash.add_text("vt policy 1");
  hash.add_value(policy.kind);
  hash.add_value(policy.observation);
  hash.add_value(policy.squash);
  for (const auto* values : {&policy.center, &policy.scale, &policy.low, &policy.high, &policy.log_std}) {
    hash.add_floats(*values);
  }
  add_network(hash, policy.network);
  hash.add_value(policy.table != nullptr);
  if (policy.table) {
    hash.add_value(policy.table->key);
    for (const std::uint64_t key : policy.table->keys) hash.add_value(key);
    for (const std::uint32_t word : policy.table->customers) hash.add_value(word);
    hash.add_floats(policy.table->actions);
  }
  return hash.hex();
}

}  // namespace vt
