#include "market/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "io/files.hpp"
#include "io/toml_table.hpp"
#include "market/built_in.hpp"
#include "vt/market/world.hpp"

namespace vt::market {
namespace {

constexpr double kMost = 1e3;  // of numbers that have no bound of their own

// One table of a file: assigns the keys that are there; in the built-in file all of them must be.
class Keys {
 public:
  Keys(io::TomlTable table, bool all) : table_(std::move(table)), all_(all) {}

  void number(const char* key, float& to, double low, double high) {
    if (absent(key)) return;
    const double value = table_.number(key);
    if (!(value >= low && value <= high)) {
      table_.refuse(key, fmt::format("is {:g}, expected a number from {:g} to {:g}", value, low, high));
    }
    to = static_cast<float>(value);
  }
  void integer(const char* key, int& to, int least, int most) {
    if (!absent(key)) to = static_cast<int>(table_.integer(key, least, most));
  }
  void text(const char* key, std::string& to) {
    if (!absent(key)) to = table_.text(key);
  }
  bool absent(const char* key) { return !all_ && !table_.has(key); }
  io::TomlTable& table() { return table_; }

 private:
  io::TomlTable table_;
  bool all_;
};

// Reads the table `name`, where it is there, by body(Keys&).
template <class Body>
void section(io::TomlTable& file, const char* name, bool all, const Body& body) {
  if (!all && !file.has(name)) return;
  Keys keys(file.table(name), all);
  body(keys);
  keys.table().finish();
}

// Throws through `table` where the attributes cannot be drawn one after the other.
std::vector<AttributeConfig> read_attributes(io::TomlTable& table) {
  std::vector<AttributeConfig> attributes;
  for (io::TomlTable& entry : table.tables("attributes")) {
    AttributeConfig attribute;
    attribute.name = entry.text("name");
    attribute.kind = entry.word("kind", {"categorical", "ordinal", "continuous"});
    attribute.labels = entry.text_list("labels");
    attribute.parent = entry.text("parent");
    entry.finish();
    const auto named = [&](const std::string& name) {
      return std::any_of(attributes.begin(), attributes.end(), [&](const auto& a) { return a.name == name; });
    };
    if (attribute.name.empty() || named(attribute.name)) entry.refuse("name", "must be a new name");
    if (attribute.labels.empty() || attribute.labels.size() > static_cast<std::size_t>(kMaxClasses)) {
      entry.refuse("labels", fmt::format("must be 1 to {} labels", kMaxClasses));
    }
    if (!attribute.parent.empty() && !named(attribute.parent)) {
      entry.refuse("parent", "is '" + attribute.parent + "', which is no earlier attribute");
    }
    attributes.push_back(std::move(attribute));
  }
  if (attributes.empty() || attributes.size() > static_cast<std::size_t>(kMaxAttributes)) {
    table.refuse("attributes", fmt::format("must be 1 to {} attributes", kMaxAttributes));
  }
  return attributes;
}

void read_pairs(io::TomlTable& table, MarketConfig& config) {
  config.tastes.pairs.clear();
  for (io::TomlTable& entry : table.tables("pairs")) {
    const std::vector<std::string> between = entry.text_list("between");
    entry.finish();
    if (between.size() != 2 || between[0] == between[1]) entry.refuse("between", "must name two attributes");
    config.tastes.pairs.emplace_back(between[0], between[1]);
  }
  if (config.tastes.pairs.size() > static_cast<std::size_t>(kMaxPairs)) {
    table.refuse("pairs", fmt::format("must be at most {} pairs", kMaxPairs));
  }
}

void read_shop(io::TomlTable& file, bool all, MarketConfig& config) {
  section(file, "customers", all, [&](Keys& keys) {
    keys.integer("classes", config.customers.classes, 1, kMaxClasses);
    keys.number("class_spread", config.customers.class_spread, 0, 3);
    keys.number("level_spread", config.customers.level_spread, 0, 3);
    keys.number("class_contrast", config.customers.class_contrast, 0, 3);
    keys.number("parent_contrast", config.customers.parent_contrast, 0, 3);
    if (!keys.absent("attributes")) config.customers.attributes = read_attributes(keys.table());
  });
  section(file, "catalogue", all, [&](Keys& keys) {
    keys.text("query", config.catalogue.query);
    keys.integer("candidates", config.catalogue.candidates, 1, 1 << 16);
    keys.integer("item_attributes", config.catalogue.item_attributes, 1, kMaxActions);
    keys.number("relevance_sd", config.catalogue.relevance_sd, 0, kMost);
    keys.number("price_median", config.catalogue.price_median, 0.01, 1e6);
    keys.number("price_spread", config.catalogue.price_spread, 0, 2);
    keys.number("item_price_spread", config.catalogue.item_price_spread, 0, 2);
  });
  section(file, "tastes", all, [&](Keys& keys) {
    keys.number("mean_norm", config.tastes.mean_norm, 0, kMost);
    keys.number("linear_rms", config.tastes.linear_rms, 0, kMost);
    keys.number("pair_rms", config.tastes.pair_rms, 0, kMost);
    if (!keys.absent("pairs")) read_pairs(keys.table(), config);
  });
  section(file, "intent", all, [&](Keys& keys) {
    keys.integer("count", config.intent.count, 0, 1 << 16);
    keys.number("norm", config.intent.norm, 0, kMost);
  });
}

void read_pages(io::TomlTable& file, bool all, MarketConfig& config) {
  section(file, "page", all, [&](Keys& keys) {
    keys.integer("n_slots", config.page.n_slots, 1, kMaxSlots);
    keys.integer("max_page_index", config.page.max_page_index, 0, 65534);
    keys.number("examination", config.page.examination, 0, 1);
  });
  section(file, "buying", all, [&](Keys& keys) {
    keys.number("historical_r2p", config.buying.historical_r2p, 0.001, 0.9);
    keys.integer("solved_on", config.buying.solved_on, 100, 1'000'000);
    keys.number("offset_sd", config.buying.offset_sd, 0, 10);
    keys.number("per_page", config.buying.per_page, -10, 10);
  });
  section(file, "leaving", all, [&](Keys& keys) {
    keys.number("base", config.leaving.base, -30, 30);
    keys.number("offset_sd", config.leaving.offset_sd, 0, 10);
    keys.number("per_page", config.leaving.per_page, -10, 10);
    keys.number("elasticity", config.leaving.elasticity, 0, 10);
    keys.number("reference", config.leaving.reference, 1e-6, 1);
  });
  section(file, "ranker", all, [&](Keys& keys) {
    keys.number("mean_norm", config.ranker.mean_norm, 1e-3, kMost);
    keys.number("action_bound", config.ranker.action_bound, 1e-3, 65504);
  });
  section(file, "drift", all, [&](Keys& keys) {
    keys.number("day", config.drift.day, -1e6, 1e6);
    keys.number("hour", config.drift.hour, 0, 24);
    keys.number("degrees_per_day", config.drift.degrees_per_day, -360, 360);
    keys.number("degrees_by_hour", config.drift.degrees_by_hour, -360, 360);
  });
}

// What no key says alone.
void check(const MarketConfig& config, const std::string& where) {
  const auto require = [&](bool good, const std::string& key, const std::string& why) {
    if (!good) throw Error(ErrorKind::kUsage, "wrong setting", where, "'" + key + "' " + why);
  };
  const auto require_attribute = [&](const std::string& key, const std::string& name) {
    require(config.attribute(name) >= 0, key, "names '" + name + "', which is no attribute");
  };
  require(config.page.n_slots <= config.catalogue.candidates, "page.n_slots",
          fmt::format("is {}, more than the {} candidates of a request", config.page.n_slots,
                      config.catalogue.candidates));
  require_attribute("catalogue.query", config.catalogue.query);
  for (const auto& [a, b] : config.tastes.pairs) {
    require_attribute("tastes.pairs.between", a);
    require_attribute("tastes.pairs.between", b);
  }
}

void read(std::string_view text, const std::string& where, bool all, MarketConfig& config) {
  const toml::table parsed = io::parse_toml(text, where, ErrorKind::kUsage);
  io::TomlTable file(parsed, where, ErrorKind::kUsage);
  if (all || file.has("seed")) {
    config.seed =
        static_cast<std::uint64_t>(file.integer("seed", 0, std::numeric_limits<std::int64_t>::max()));
  }
  read_shop(file, all, config);
  read_pages(file, all, config);
  file.finish();
  check(config, where);
}

}  // namespace

int MarketConfig::attribute(const std::string& name) const {
  const auto& list = customers.attributes;
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& a) { return a.name == name; });
  return found == list.end() ? -1 : static_cast<int>(found - list.begin());
}

MarketConfig load_config(const std::filesystem::path& file) {
  MarketConfig config;
  read(built_in_config(), "configs/market.toml", true, config);
  if (file.empty()) return config;
  read(io::read_text(file), file.string(), false, config);
  return config;
}

}  // namespace vt::market
