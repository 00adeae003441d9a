// The one registry of a verb's keys: name, present value (at first the default), help and valid range. Flags,
// TOML keys, --set, config.toml and the suggestions for unknown keys all come from it.
#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "config/value.hpp"

namespace vt::config {

struct Key {
  std::string name;   // dotted: anc.rho
  std::string value;  // what help shows as its value: N, FILE, a|b; empty: a switch
  std::string help;
  bool positional = false;
  bool recorded = true;    // part of config.toml
  bool resumable = false;  // may differ from config.toml with --resume
  bool given = false;      // by a file, a flag or --set
  // Throws std::invalid_argument with the reason; then the present value stays.
  std::function<void(const std::string& text)> set;
  std::function<std::string()> text;  // present value; empty: none
  std::function<std::string()> toml;  // the same as TOML
  // What config.toml says for a text as it was typed, where that depends on the folder it was typed in.
  std::function<std::string(const std::string& text)> anywhere;

  std::string flag() const;           // --anc-rho
  std::string text_anywhere() const;  // present value; empty: none
};

// Says more about a key just added.
template <class T>
class KeyOf {
 public:
  KeyOf(Key& key, T& target) : key_(key), target_(target) {}
  KeyOf& value(std::string shown) {
    key_.value = std::move(shown);
    return *this;
  }
  KeyOf& positional() {
    key_.positional = true;
    return *this;
  }
  KeyOf& unrecorded() {
    key_.recorded = false;
    return resumable();
  }
  KeyOf& resumable() {
    key_.resumable = true;
    return *this;
  }
  // A path, or a text with a path in it, which `whole` makes absolute.
  KeyOf& path(std::function<std::string(const std::string& text)> whole = absolute_path) {
    key_.anywhere = std::move(whole);
    return *this;
  }
  // valid: false or a throw of std::invalid_argument refuses a new value; rule says what is valid.
  KeyOf& where(std::function<bool(const T&)> valid, const std::string& rule);
  template <class Least, class Most>
  KeyOf& range(Least least, Most most) {
    return where([=](const T& v) { return not_below(v, least) && not_above(v, most); },
                 "must be between " + to_text(least) + " and " + to_text(most));
  }
  template <class N>
  KeyOf& at_least(N least) {
    return where([=](const T& v) { return not_below(v, least); }, "must be at least " + to_text(least));
  }

 private:
  Key& key_;
  T& target_;
};

class Settings {
 public:
  Settings() = default;
  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;

  // Declares a key whose value lives in `target`, which must outlive this object. T: see value.hpp.
  template <class T>
  KeyOf<T> add(const std::string& name, T& target, const std::string& help);
  // A word for each value.
  KeyOf<std::string> add_choice(const std::string& name, std::string& target,
                                const std::vector<std::string>& words, const std::string& help);

  const std::deque<Key>& keys() const { return keys_; }
  bool given(std::string_view name) const;

  // Each throws vt::Error (kUsage) naming `where`; an unknown key is answered with the nearest one.
  void set(const std::string& name, const std::string& text, const std::string& where);
  void set_assignment(const std::string& assignment);  // KEY=VALUE of --set
  void load(const std::filesystem::path& file);

  // Keeps keys whose names begin so out of config.toml: this run has no use for them.
  void leave_out(std::string_view beginning);

  // From now on only resumable keys may take another value.
  void freeze() { frozen_ = true; }

  // All recorded keys that have a value, as TOML under a comment of one line.
  std::string to_toml(const std::string& comment) const;

 private:
  Key& find(const std::string& name, const std::string& where);

  std::deque<Key> keys_;  // addresses stay
  bool frozen_ = false;
};

template <class T>
KeyOf<T>& KeyOf<T>::where(std::function<bool(const T&)> valid, const std::string& rule) {
  key_.set = [set = std::move(key_.set), valid = std::move(valid), rule,
              &target = target_](const std::string& text) {
    const T before = target;
    set(text);
    if (valid(target)) return;
    target = before;
    throw std::invalid_argument(rule);
  };
  return *this;
}

template <class T>
KeyOf<T> Settings::add(const std::string& name, T& target, const std::string& help) {
  Key& key = keys_.emplace_back();
  key.name = name;
  key.value = value_name<T>();
  key.help = help;
  key.set = [&target](const std::string& text) { target = from_text<T>(text); };
  key.text = [&target] { return to_text(target); };
  key.toml = [&target] { return toml_of(target); };
  return KeyOf<T>(key, target);
}

}  // namespace vt::config
