// Keys whose default depends on what is worked on: what is not given is filled in, so that config.toml says
// everything.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vt::app {

template <class E>
using Words = std::vector<std::pair<std::string, E>>;

template <class E>
std::vector<std::string> names(const Words<E>& words) {
  std::vector<std::string> out;
  for (const auto& [word, value] : words) out.push_back(word);
  return out;
}

// A given key replaces the default; otherwise the default becomes the key's value.
template <class T>
void settle(std::optional<T>& key, T& option) {
  if (key) {
    option = *key;
  } else {
    key = option;
  }
}

template <class E>
void settle(std::string& key, E& option, const Words<E>& words) {
  for (const auto& [word, value] : words) {
    if (key.empty() && value == option) key = word;
  }
  for (const auto& [word, value] : words) {
    if (key == word) option = value;
  }
}

}  // namespace vt::app
