#include "io/toml_table.hpp"

#include <algorithm>
#include <cmath>

#include "io/nearest.hpp"
#include "io/toml_depth.hpp"

namespace vt::io {
namespace {

constexpr std::size_t kLongestKey =
    16;  // names; times the parser's depth of brackets, what the stack must bear

}  // namespace

toml::table parse_toml(std::string_view text, const std::string& where, ErrorKind kind) {
  if (longest_toml_key(text) > kLongestKey) {
    throw Error(kind, "cannot read TOML", where,
                "a key has more than " + std::to_string(kLongestKey) + " names joined by dots");
  }
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    throw Error(kind, "cannot read TOML", where + ":" + std::to_string(error.source().begin.line),
                std::string(error.description()));
  }
}

void TomlTable::refuse(const std::string& key, const std::string& why) const {
  const toml::node* node = table_.get(key);
  const auto line = node != nullptr ? node->source().begin.line : table_.source().begin.line;
  throw Error(kind_, "wrong setting", where_ + (line > 0 ? ":" + std::to_string(line) : ""),
              "'" + dotted(key) + "' " + why);
}

const toml::node* TomlTable::find(const std::string& key) {
  asked_.push_back(key);
  return table_.get(key);
}

const toml::node& TomlTable::need(const std::string& key) {
  const toml::node* node = find(key);
  if (node == nullptr) refuse(key, "is missing");
  return *node;
}

const toml::array& TomlTable::need_array(const std::string& key) {
  const toml::array* array = need(key).as_array();
  if (array == nullptr) refuse(key, "is not a list");
  return *array;
}

bool TomlTable::has(const std::string& key) {
  return find(key) != nullptr;
}

TomlTable::Kind TomlTable::kind_of(const std::string& key) {
  const toml::node* node = find(key);
  if (node == nullptr) return Kind::kNone;
  if (node->is_string()) return Kind::kText;
  if (node->is_boolean()) return Kind::kBoolean;
  if (node->is_number()) return Kind::kNumber;
  return node->is_array() ? Kind::kList : Kind::kOther;
}

std::string TomlTable::text(const std::string& key, const std::optional<std::string>& otherwise) {
  if (otherwise && !has(key)) return *otherwise;
  const std::optional<std::string> value = need(key).value_exact<std::string>();
  if (!value) refuse(key, "is not a string");
  return *value;
}

bool TomlTable::boolean(const std::string& key, std::optional<bool> otherwise) {
  if (otherwise && !has(key)) return *otherwise;
  const std::optional<bool> value = need(key).value_exact<bool>();
  if (!value) refuse(key, "is neither true nor false");
  return *value;
}

std::int64_t TomlTable::integer(const std::string& key, std::int64_t least, std::int64_t most,
                                std::optional<std::int64_t> otherwise) {
  if (otherwise && !has(key)) return *otherwise;
  const std::optional<std::int64_t> value = need(key).value_exact<std::int64_t>();
  if (!value || *value < least || *value > most) {
    refuse(key, "is not an integer from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return *value;
}

double TomlTable::as_number(const toml::node& node, const std::string& key) const {
  if (!node.is_number()) refuse(key, "is not a number");
  const std::optional<double> value = node.value<double>();
  if (!value || !std::isfinite(*value)) refuse(key, "is not a finite number");
  return *value;
}

double TomlTable::number(const std::string& key, std::optional<double> otherwise) {
  if (otherwise && !has(key)) return *otherwise;
  return as_number(need(key), key);
}

std::vector<double> TomlTable::numbers(const std::string& key, std::size_t count,
                                       std::optional<double> otherwise) {
  if (otherwise && !has(key)) return std::vector<double>(count, *otherwise);
  if (!need(key).is_array()) return std::vector<double>(count, as_number(need(key), key));
  std::vector<double> values = number_list(key);
  if (values.size() != count) {
    refuse(key,
           "has " + std::to_string(values.size()) + " numbers, expected one or " + std::to_string(count));
  }
  return values;
}

std::vector<double> TomlTable::number_list(const std::string& key) {
  std::vector<double> values;
  for (const toml::node& node : need_array(key)) values.push_back(as_number(node, key));
  return values;
}

std::vector<std::int64_t> TomlTable::integer_list(const std::string& key, std::int64_t least,
                                                  std::int64_t most) {
  std::vector<std::int64_t> values;
  for (const toml::node& node : need_array(key)) {
    const std::optional<std::int64_t> value = node.value_exact<std::int64_t>();
    if (!value || *value < least || *value > most) {
      refuse(key, "is not a list of integers from " + std::to_string(least) + " to " + std::to_string(most));
    }
    values.push_back(*value);
  }
  return values;
}

std::vector<std::string> TomlTable::text_list(const std::string& key) {
  std::vector<std::string> values;
  for (const toml::node& node : need_array(key)) {
    const std::optional<std::string> value = node.value_exact<std::string>();
    if (!value) refuse(key, "is not a list of strings");
    values.push_back(*value);
  }
  return values;
}

std::string TomlTable::word(const std::string& key, const std::vector<std::string>& words,
                            const std::optional<std::string>& otherwise) {
  const std::string value = text(key, otherwise);
  if (std::find(words.begin(), words.end(), value) == words.end()) {
    std::string list;
    for (const std::string& word : words) list += (list.empty() ? "" : ", ") + word;
    refuse(key, "is '" + value + "', expected one of: " + list);
  }
  return value;
}

TomlTable TomlTable::table(const std::string& key) {
  const toml::table* table = need(key).as_table();
  if (table == nullptr) refuse(key, "is not a table");
  return TomlTable(*table, where_, kind_, dotted(key));
}

std::vector<TomlTable> TomlTable::tables(const std::string& key) {
  std::vector<TomlTable> tables;
  if (!has(key)) return tables;
  for (const toml::node& node : need_array(key)) {
    const toml::table* table = node.as_table();
    if (table == nullptr) refuse(key, "is not a list of tables");
    tables.emplace_back(*table, where_, kind_, dotted(key) + "[" + std::to_string(tables.size()) + "]");
  }
  return tables;
}

void TomlTable::finish() const {
  for (const auto& [key, node] : table_) {
    const std::string name(key.str());
    if (std::find(asked_.begin(), asked_.end(), name) != asked_.end()) continue;
    const std::string suggestion = nearest(name, asked_);
    refuse(name, "is unknown" + (suggestion.empty() ? "" : "; did you mean '" + dotted(suggestion) + "'?"));
  }
}

void TomlTable::only(const std::vector<std::string>& keys) {
  asked_ = keys;
  finish();
}

}  // namespace vt::io
