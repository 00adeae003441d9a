#include "config/settings.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <map>

#include "io/files.hpp"
#include "io/nearest.hpp"
#include "io/toml_table.hpp"
#include "vt/core/error.hpp"

namespace vt::config {
namespace {

constexpr std::uint64_t kMaxConfigBytes = 1 << 20;

// A scalar or a list of scalars as the text that --set would carry.
std::string text_of(const toml::node& node, const std::string& where) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* integer = node.as_integer()) return to_text(integer->get());
  if (const auto* number = node.as_floating_point()) return to_text(number->get());
  if (const auto* boolean = node.as_boolean()) return to_text(boolean->get());
  if (const auto* list = node.as_array();
      list != nullptr &&
      std::none_of(list->begin(), list->end(), [](const toml::node& item) { return item.is_array(); })) {
    std::string text;
    for (const toml::node& item : *list) text += (text.empty() ? "" : ",") + text_of(item, where);
    return text;
  }
  throw Error(ErrorKind::kUsage, "wrong type", where, "dates and nested lists have no meaning here");
}

void load_table(Settings& settings, const toml::table& table, const std::string& prefix,
                const std::string& where) {
  for (const auto& [leaf, node] : table) {
    const std::string name = prefix + std::string(leaf.str());
    const std::string place = where + ":" + std::to_string(node.source().begin.line);
    if (const toml::table* inner = node.as_table()) {
      load_table(settings, *inner, name + ".", where);
    } else {
      settings.set(name, text_of(node, place), place);
    }
  }
}

}  // namespace

std::string Key::flag() const {
  std::string text = "--" + name;
  std::replace(text.begin() + 2, text.end(), '.', '-');
  std::replace(text.begin() + 2, text.end(), '_', '-');
  return text;
}

std::string Key::text_anywhere() const {
  const std::string present = text();
  return anywhere && !present.empty() ? anywhere(present) : present;
}

KeyOf<std::string> Settings::add_choice(const std::string& name, std::string& target,
                                        const std::vector<std::string>& words, const std::string& help) {
  std::string shown;
  for (const std::string& word : words) shown += (shown.empty() ? "" : "|") + word;
  return add(name, target, help)
      .value(shown)
      .where(
          [words](const std::string& v) { return std::find(words.begin(), words.end(), v) != words.end(); },
          "must be one of " + shown);
}

bool Settings::given(std::string_view name) const {
  return std::any_of(keys_.begin(), keys_.end(),
                     [&](const Key& key) { return key.name == name && key.given; });
}

Key& Settings::find(const std::string& name, const std::string& where) {
  const auto key = std::find_if(keys_.begin(), keys_.end(), [&](const Key& k) { return k.name == name; });
  if (key != keys_.end()) return *key;
  std::vector<std::string> names;
  for (const Key& k : keys_) names.push_back(k.name);
  throw Error(ErrorKind::kUsage, "unknown key", where, "there is no '" + name + "'",
              "did you mean '" + io::nearest(name, names) + "'?");
}

void Settings::set(const std::string& name, const std::string& text, const std::string& where) {
  Key& key = find(name, where);
  const std::string before = frozen_ ? key.text_anywhere() : std::string();
  try {
    key.set(text);
  } catch (const std::invalid_argument& fault) {
    throw Error(ErrorKind::kUsage, "bad value", where, name + " = '" + text + "' " + fault.what());
  }
  if (frozen_ && !key.resumable && key.text_anywhere() != before) {
    throw Error(ErrorKind::kUsage, "cannot resume", where,
                name + " was " + before + " in the run that is resumed", "start a new run for another value");
  }
  key.given = true;
}

void Settings::set_assignment(const std::string& assignment) {
  const auto equals = assignment.find('=');
  const std::string where = "--set " + assignment;
  if (equals == std::string::npos)
    throw Error(ErrorKind::kUsage, "bad value", where, "it is not of the form KEY=VALUE");
  set(assignment.substr(0, equals), assignment.substr(equals + 1), where);
}

void Settings::load(const std::filesystem::path& file) {
  const std::string where = file.string();
  load_table(*this, io::parse_toml(io::read_text(file, kMaxConfigBytes), where, ErrorKind::kUsage), "",
             where);
}

void Settings::leave_out(std::string_view beginning) {
  for (Key& key : keys_) {
    if (key.name.starts_with(beginning)) key.recorded = false;
  }
}

std::string Settings::to_toml(const std::string& comment) const {
  std::string root = "# " + comment + "\n";
  std::map<std::string, std::string> tables;
  for (const Key& key : keys_) {
    if (!key.recorded || key.toml().empty()) continue;
    const std::string value = key.anywhere ? toml_string(key.text_anywhere()) : key.toml();
    const auto dot = key.name.find('.');
    std::string& part = dot == std::string::npos ? root : tables[key.name.substr(0, dot)];
    part += key.name.substr(dot + 1) + " = " + value + "\n";  // npos + 1 is 0
  }
  for (const auto& [name, lines] : tables) root += "\n[" + name + "]\n" + lines;
  return root;
}

}  // namespace vt::config
