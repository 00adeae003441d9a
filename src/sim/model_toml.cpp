#include "sim/model_toml.hpp"

#include <algorithm>
#include <span>
#include <sstream>

#include "sim/attribute_toml.hpp"
#include "sim/decimal.hpp"
#include "sim/words.hpp"
#include "vt/core/ops.hpp"

namespace vt {
namespace {

constexpr std::int64_t kSchema = 1;
constexpr std::int64_t kMost = 1'000'000'000;  // of any count; complete() knows the narrow limits

int small_integer(io::TomlTable& table, const std::string& key, std::int64_t least,
                  std::optional<std::int64_t> otherwise = {}) {
  return static_cast<int>(table.integer(key, least, kMost, otherwise));
}

void parse_action(io::TomlTable table, SimulatorSpec& spec) {
  const auto k = static_cast<std::size_t>(table.integer("size", 1, kMaxActions));
  spec.rules.action_size = static_cast<int>(k);
  const std::vector<float> low = to_floats(table.numbers("low", k));
  const std::vector<float> high = to_floats(table.numbers("high", k));
  std::copy(low.begin(), low.end(), spec.rules.low);
  std::copy(high.begin(), high.end(), spec.rules.high);
  spec.center = to_floats(table.numbers("center", k, 0.0));
  spec.scale = to_floats(table.numbers("scale", k, 1.0));
  for (io::TomlTable& quantile : table.tables("norm_quantiles")) {
    spec.norm_quantiles.push_back({quantile.number("level"), quantile.number("norm")});
    quantile.finish();
  }
  table.finish();
}

// One number where all are equal, else a list.
void insert_numbers(toml::table& table, const char* key, std::span<const float> values) {
  const auto same = [&](float value) { return bits_of(value) == bits_of(values.front()); };
  if (std::all_of(values.begin(), values.end(), same)) {
    table.insert(key, decimal(values.front()));
    return;
  }
  toml::array list;
  for (const float value : values) list.push_back(decimal(value));
  table.insert(key, list);
}

toml::table format_action(const SimulatorSpec& spec) {
  const auto k = static_cast<std::size_t>(spec.action_size());
  toml::table action{{"size", spec.action_size()}};
  insert_numbers(action, "low", std::span(spec.rules.low, k));
  insert_numbers(action, "high", std::span(spec.rules.high, k));
  insert_numbers(action, "center", spec.center);
  insert_numbers(action, "scale", spec.scale);
  toml::array quantiles;
  for (const NormQuantile& q : spec.norm_quantiles) {
    quantiles.push_back(toml::table{{"level", q.level}, {"norm", q.norm}});
  }
  if (!quantiles.empty()) action.insert("norm_quantiles", quantiles);
  return action;
}

}  // namespace

ModelToml parse_model_toml(std::string_view text, const std::string& where) {
  const toml::table root = io::parse_toml(text, where, ErrorKind::kBadInput);
  io::TomlTable table(root, where, ErrorKind::kBadInput);
  ModelToml model;
  SimulatorSpec& spec = model.spec;
  table.integer("schema", kSchema, kSchema);
  spec.kind = *value_of(table.word("kind", names_of(kFolderKinds)), kFolderKinds);
  spec.name = table.text("name");
  spec.licence = table.text("licence", "");
  spec.source = table.text("source", "");
  spec.rules.observation = *value_of(table.word("observation", names_of(kObservations)), kObservations);
  spec.rules.max_page_index = small_integer(table, "max_page_index", 0);
  spec.rules.n_slots = small_integer(table, "n_slots", 0);
  spec.attributes = parse_attributes(table);
  if (table.has("action")) parse_action(table.table("action"), spec);

  model.generator = parse_generator(table.table(kCustomerGenerator));
  io::TomlTable policy = table.table(kCustomerPolicy);
  spec.rules.feedback_classes = small_integer(policy, "feedback_classes", 0, 0);
  spec.rules.click_classes = small_integer(policy, "click_classes", 0, 0);
  spec.rules.code_classes = small_integer(policy, "code_classes", 0, 0);
  model.networks[kCustomerPolicy] = parse_network(policy);
  policy.finish();

  if (table.has(kPageCount)) {
    io::TomlTable count = table.table(kPageCount);
    model.networks[kPageCount] = parse_network(count);
    count.finish();
  }
  if (table.has(kLoggingPolicy)) {
    io::TomlTable logging = table.table(kLoggingPolicy);
    const bool page = logging.word("observation", {"s", "s+page"}) == "s+page";
    std::int64_t inputs = page ? 1 : 0;
    for (const Attribute& attribute : spec.attributes) inputs += attribute.size;
    model.networks[kLoggingPolicy] = parse_network(logging);
    const std::vector<int>& widths = model.networks[kLoggingPolicy].widths;
    if (widths.empty() || widths.front() != inputs) {
      logging.refuse("layers",
                     "does not start with " + std::to_string(inputs) + ", the width of its observation");
    }
    logging.finish();
  }
  table.finish();
  return model;
}

std::string format_model_toml(const ModelToml& model) {
  const SimulatorSpec& spec = model.spec;
  const session::PageRules& rules = spec.rules;
  std::ostringstream out;
  out << toml::table{{"schema", kSchema},
                     {"kind", name_of(spec.kind)},
                     {"name", spec.name},
                     {"licence", spec.licence},
                     {"source", spec.source},
                     {"observation", name_of(rules.observation)},
                     {"max_page_index", rules.max_page_index},
                     {"n_slots", rules.n_slots}}
      << "\n\n";
  if (spec.action_size() > 0) out << toml::table{{"action", format_action(spec)}} << "\n\n";
  out << toml::table{{"attributes", format_attributes(spec.attributes)}} << "\n\n"
      << toml::table{{kCustomerGenerator, format_generator(model.generator)}} << "\n";
  for (const auto& [name, network] : model.networks) {
    toml::table table = format_network(network);
    if (name == kCustomerPolicy) {
      table.insert("feedback_classes", rules.feedback_classes);
      table.insert("click_classes", rules.click_classes);
      table.insert("code_classes", rules.code_classes);
    } else if (name == kLoggingPolicy) {
      const bool page = network.widths.front() != rules.attributes.width;
      table.insert("observation", page ? "s+page" : "s");
    }
    out << "\n" << toml::table{{name, table}} << "\n";
  }
  return out.str();
}

}  // namespace vt
