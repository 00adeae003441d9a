#include "data/log_map.hpp"

#include <algorithm>
#include <cmath>

#include "io/files.hpp"
#include "io/toml_table.hpp"
#include "vt/core/error.hpp"
#include "vt/core/half.hpp"
#include "vt/core/types.hpp"

namespace vt::data {
namespace {

using io::TomlTable;
using Kind = TomlTable::Kind;

constexpr std::uint64_t kMostBytes = 1 << 20;
constexpr int kMostPageIndex = 65534;
constexpr int kMostBins = 1000;

// A column's name; empty where the key is absent.
std::string column(TomlTable& table, const std::string& key,
                   const std::optional<std::string>& otherwise = "") {
  const std::string name = table.text(key, otherwise);
  if (name.empty() && table.has(key)) table.refuse(key, "names no column");
  return name;
}

void read_session(TomlTable table, LogMap& map) {
  table.only({"id", "one_page_per_row", "page", "order", "max_page_index"});
  const bool alone = table.boolean("one_page_per_row", false);
  if (alone == table.has("id")) table.refuse("id", "or one_page_per_row = true: one of them is needed");
  if (!alone) {
    map.session = column(table, "id");
    map.page = column(table, "page");
    map.order = column(table, "order");
    if (map.page.empty() == map.order.empty()) table.refuse("page", "or 'order': one of them is needed");
  } else if (table.has("page") || table.has("order")) {
    table.refuse(table.has("page") ? "page" : "order", "has no meaning where every row is a session");
  }
  if (table.has("max_page_index")) {
    map.max_page_index = static_cast<std::int32_t>(table.integer("max_page_index", 0, kMostPageIndex));
  }
}

MappedAttribute read_attribute(TomlTable& table) {
  table.only({"name", "column", "kind", "bins", "quantiles", "missing"});
  MappedAttribute attribute;
  attribute.column = column(table, "column", std::nullopt);
  attribute.name = table.text("name", attribute.column);
  if (attribute.name.empty()) table.refuse("name", "is empty");
  attribute.kind = table.word("kind", {"categorical", "ordinal", "continuous"}, "categorical");
  attribute.missing_is_level = table.word("missing", {"own_level", "error"}, "error") == "own_level";
  if (table.has("bins")) attribute.bins = table.number_list("bins");
  attribute.quantiles = static_cast<int>(table.integer("quantiles", 2, kMostBins, 0));
  const bool binned = table.has("bins") || attribute.quantiles > 0;
  if (binned != (attribute.kind == "continuous")) {
    table.refuse("kind",
                 "is '" + attribute.kind + "': continuous needs bins or quantiles, and only it has them");
  }
  if (table.has("bins")) {
    const auto not_ascending = [](double a, double b) { return a >= b; };
    const std::vector<double>& bins = attribute.bins;
    if (attribute.quantiles > 0) table.refuse("bins", "and quantiles exclude each other");
    if (bins.empty() || bins.size() > kMostBins) table.refuse("bins", "has no edge, or more than 1000");
    if (std::adjacent_find(bins.begin(), bins.end(), not_ascending) != bins.end()) {
      table.refuse("bins", "is not ascending");
    }
  }
  return attribute;
}

void read_attributes(TomlTable& root, LogMap& map) {
  for (TomlTable& table : root.tables("attributes")) {
    map.attributes.push_back(read_attribute(table));
    const std::string& name = map.attributes.back().name;
    const auto same = std::count_if(map.attributes.begin(), map.attributes.end(),
                                    [&](const MappedAttribute& a) { return a.name == name; });
    if (same > 1) table.refuse("name", "'" + name + "' occurs twice");
  }
  if (map.attributes.empty())
    root.refuse("attributes", "is missing: a customer needs one attribute at least");
  if (map.attributes.size() > kMaxAttributes) {
    root.refuse("attributes", "are " + std::to_string(map.attributes.size()) + ", more than " +
                                  std::to_string(kMaxAttributes));
  }
}

// One number for all components, or as many as there are columns; lists of a list column are met by its data.
std::vector<double> bounds(TomlTable& table, const std::string& key, const LogMap& map) {
  std::vector<double> values;
  if (map.action_columns.empty() && table.kind_of(key) == Kind::kList) {
    values = table.number_list(key);
  } else {
    values = table.numbers(key, std::max(map.action_columns.size(), std::size_t{1}));
  }
  for (const double value : values) {
    if (std::abs(value) > kHalfMax) table.refuse(key, "is beyond 65504, the largest half-precision number");
  }
  return values;
}

void read_action(TomlTable table, LogMap& map) {
  table.only({"columns", "column", "low", "high", "logp"});
  if (table.has("columns") == table.has("column"))
    table.refuse("columns", "or 'column': one of them is needed");
  map.action_list = column(table, "column");
  if (map.action_list.empty()) map.action_columns = table.text_list("columns");
  if (map.action_list.empty() && (map.action_columns.empty() || map.action_columns.size() > kMaxActions)) {
    table.refuse("columns", "has no column, or more than " + std::to_string(kMaxActions));
  }
  map.low = bounds(table, "low", map);
  map.high = bounds(table, "high", map);
  if (map.low.size() != 1 && map.high.size() != 1 && map.low.size() != map.high.size()) {
    table.refuse("high", "has another number of components than 'low'");
  }
  for (std::size_t i = 0; i < std::max(map.low.size(), map.high.size()); ++i) {
    if (!(map.low[map.low.size() == 1 ? 0 : i] < map.high[map.high.size() == 1 ? 0 : i])) {
      table.refuse("low", "is not below 'high' in component " + std::to_string(i));
    }
  }
  map.action_logp = column(table, "logp");
}

ColumnTest read_test(TomlTable table) {
  table.only({"column", "equals"});
  ColumnTest test;
  test.column = column(table, "column", std::nullopt);
  switch (table.kind_of("equals")) {
    case Kind::kText:
      test.equals = table.text("equals");
      break;
    case Kind::kBoolean:
      test.equals = table.boolean("equals");
      break;
    case Kind::kNumber:
      test.equals = table.number("equals");
      break;
    default:
      table.refuse("equals", "is missing, or neither text, number nor truth value");
  }
  return test;
}

void read_feedback(TomlTable table, LogMap& map) {
  table.only({"buy", "leave", "clicks", "n_slots", "turnover", "after_buy"});
  if (table.has("buy")) map.buy = read_test(table.table("buy"));
  if (table.kind_of("leave") == Kind::kText) {
    map.leave_on_last_page = table.word("leave", {"last_page"}) == "last_page";
  } else if (table.has("leave")) {
    map.leave = read_test(table.table("leave"));
  }
  map.clicks = column(table, "clicks");
  if (table.kind_of("n_slots") == Kind::kText) {
    map.slots = column(table, "n_slots");
  } else {
    map.n_slots = static_cast<int>(table.integer("n_slots", 1, 65535, 0));
  }
  map.turnover = column(table, "turnover");
  map.drop_after_buy = table.word("after_buy", {"split", "drop"}, "split") == "drop";
}

void read_split(TomlTable table, LogMap& map) {
  table.only({"split", "time", "hour"});
  map.split = column(table, "split");
  map.time = column(table, "time");
  map.hour = column(table, "hour");
}

void read_csv(TomlTable table, LogMap& map) {
  table.only({"separator"});
  const std::string separator = table.text("separator", ",");
  const bool possible = separator.size() == 1 && std::string("\"\r\n").find(separator) == std::string::npos &&
                        static_cast<unsigned char>(separator[0]) < 0x80 && separator[0] != '\0';
  if (!possible) table.refuse("separator", "is not one ASCII character that can separate cells");
  map.separator = separator[0];
}

}  // namespace

LogMap read_log_map(const std::filesystem::path& file) {
  const std::string where = file.string();
  std::string text;
  try {
    text = io::read_text(file, kMostBytes);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kUsage) throw;
    throw Error(ErrorKind::kUsage, "cannot read the map", where, "it is no file, or more than 1 MiB");
  }
  const toml::table parsed = io::parse_toml(text, where, ErrorKind::kUsage);
  TomlTable root(parsed, where, ErrorKind::kUsage);
  root.only({"session", "attributes", "action", "feedback", "split", "csv"});
  LogMap map;
  read_session(root.table("session"), map);
  read_attributes(root, map);
  if (root.has("action")) read_action(root.table("action"), map);
  if (root.has("feedback")) read_feedback(root.table("feedback"), map);
  if (root.has("split")) read_split(root.table("split"), map);
  if (root.has("csv")) read_csv(root.table("csv"), map);
  return map;
}

}  // namespace vt::data
