#include "io/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace vt::io {
namespace {

// Levenshtein's distance, row by row.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t change = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({change, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

// --train-gamma as --gamma, anc.rho as rho; a word without a table as it is.
std::string without_table(const std::string& word) {
  const std::size_t begin = word.starts_with("--") ? 2 : 0;
  const std::size_t table = word.find_first_of("-.", begin);
  return table == std::string::npos ? word : word.substr(0, begin) + word.substr(table + 1);
}

std::size_t distance(std::string_view word, const std::string& known) {
  return std::min(edit_distance(word, known), edit_distance(word, without_table(known)) + 1);
}

}  // namespace

std::string nearest(std::string_view word, std::span<const std::string> known) {
  const std::string_view bounded = word.substr(0, 100);
  const auto closer = [&](const std::string& a, const std::string& b) {
    return distance(bounded, a) < distance(bounded, b);
  };
  const auto best = std::min_element(known.begin(), known.end(), closer);
  return best == known.end() ? std::string() : *best;
}

std::string slip_of(std::string_view word, std::span<const std::string> known) {
  constexpr std::size_t kMostEdits = 2;
  std::string best = nearest(word, known);
  return edit_distance(word.substr(0, 100), best) <= kMostEdits ? best : std::string();
}

}  // namespace vt::io
