// A TOML table read strictly: every key is asked for by name, type and range, and what nobody asked for is an
// error that suggests the nearest name. Errors name the file, the line and the dotted key.
#pragma once

#include <toml++/toml.h>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vt/core/error.hpp"

namespace vt::io {

// Parses text; `where` names it in errors, which are of `kind`.
toml::table parse_toml(std::string_view text, const std::string& where, ErrorKind kind);

class TomlTable {
 public:
  // `prefix` is the dotted key of the table, empty for a file's root. The table must outlive this reader.
  TomlTable(const toml::table& table, std::string where, ErrorKind kind, std::string prefix = {})
      : table_(table), where_(std::move(where)), kind_(kind), prefix_(std::move(prefix)) {}

  bool has(const std::string& key);
  // What a key holds, where it may hold one thing or another.
  enum class Kind { kNone, kText, kBoolean, kNumber, kList, kOther };
  Kind kind_of(const std::string& key);

  // A key that must be there; with `otherwise`, one that may be absent.
  std::string text(const std::string& key, const std::optional<std::string>& otherwise = {});
  bool boolean(const std::string& key, std::optional<bool> otherwise = {});
  std::int64_t integer(const std::string& key, std::int64_t least, std::int64_t most,
                       std::optional<std::int64_t> otherwise = {});
  // An integer or float, finite.
  double number(const std::string& key, std::optional<double> otherwise = {});
  // A number for all of `count` entries, or a list of `count` numbers.
  std::vector<double> numbers(const std::string& key, std::size_t count,
                              std::optional<double> otherwise = {});
  // A list of any length.
  std::vector<double> number_list(const std::string& key);
  std::vector<std::int64_t> integer_list(const std::string& key, std::int64_t least, std::int64_t most);
  std::vector<std::string> text_list(const std::string& key);
  // One of `words`.
  std::string word(const std::string& key, const std::vector<std::string>& words,
                   const std::optional<std::string>& otherwise = {});
  TomlTable table(const std::string& key);
  // [[key]]: none where it is absent.
  std::vector<TomlTable> tables(const std::string& key);

  // Refuses keys that were never asked for. Call it last.
  void finish() const;
  // Refuses keys other than these. Call it first: then an unknown key is named before one that is missing.
  void only(const std::vector<std::string>& keys);

  [[noreturn]] void refuse(const std::string& key, const std::string& why) const;

 private:
  const toml::node* find(const std::string& key);
  const toml::node& need(const std::string& key);
  const toml::array& need_array(const std::string& key);
  std::string dotted(const std::string& key) const { return prefix_.empty() ? key : prefix_ + "." + key; }
  double as_number(const toml::node& node, const std::string& key) const;

  const toml::table& table_;
  std::string where_;
  ErrorKind kind_;
  std::string prefix_;
  std::vector<std::string> asked_;
};

}  // namespace vt::io
