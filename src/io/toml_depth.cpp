#include "io/toml_depth.hpp"

#include <algorithm>

namespace vt::io {
namespace {

// Where the string that starts at `at` with a quote ends: one past its closing quotes, or the text's end.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string_view three = text.substr(at, 3);
  const bool multi_line = three.size() == 3 && three[1] == quote && three[2] == quote;
  const std::string_view closing = multi_line ? three : text.substr(at, 1);
  for (std::size_t i = at + closing.size(); i < text.size(); ++i) {
    if (text[i] == '\\' && quote == '"') {
      ++i;
    } else if (text.substr(i, closing.size()) == closing) {
      const std::size_t end = i + closing.size();  // up to two more quotes belong to a multi-line string
      return multi_line ? std::min(text.find_first_not_of(quote, end), std::min(end + 2, text.size())) : end;
    } else if (text[i] == '\n' && !multi_line) {
      return i;
    }
  }
  return text.size();
}

}  // namespace

std::size_t longest_toml_key(std::string_view text) {
  std::size_t longest = 0;
  std::size_t names = 1;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      i = end_of_string(text, i);
      continue;
    }
    if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
      continue;
    }
    if (c == '.') longest = std::max(longest, ++names);
    if (std::string_view("=,[]{}\n").find(c) != std::string_view::npos) names = 1;
    ++i;
  }
  return std::max(longest, std::size_t{1});
}

}  // namespace vt::io
