#include "eval/contingency.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace vt::eval {
namespace {

// Entropy of counts that add up to n > 0, corrected.
double entropy(std::span<const double> counts, double n) {
  double sum = 0.0, used = 0.0;
  for (const double count : counts) {
    if (count <= 0.0) continue;
    sum -= count / n * std::log(count / n);
    used += 1.0;
  }
  return sum + (used - 1.0) / (2.0 * n);
}

// How often each pair of levels occurs, only those that occur: attributes may have tens of thousands of
// levels.
std::vector<double> pair_counts(const data::Customers& customers, std::size_t a, std::size_t b) {
  std::vector<std::uint32_t> pairs(customers.rows());
  for (std::size_t i = 0; i < pairs.size(); ++i)
    pairs[i] = std::uint32_t{customers.row(i)[a]} << 16 | customers.row(i)[b];
  std::sort(pairs.begin(), pairs.end());
  std::vector<double> counts;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (i == 0 || pairs[i] != pairs[i - 1]) counts.push_back(0.0);
    counts.back() += 1.0;
  }
  return counts;
}

}  // namespace

std::vector<double> level_counts(const data::Customers& customers, std::size_t a) {
  std::vector<double> counts(static_cast<std::size_t>(customers.sizes[a]), 0.0);
  for (std::size_t i = 0; i < customers.rows(); ++i) counts[customers.row(i)[a]] += 1.0;
  return counts;
}

double kl_of_counts(std::span<const double> p, std::span<const double> q, double extra) {
  const double cells = static_cast<double>(p.size()) * extra;
  const double total_p = std::accumulate(p.begin(), p.end(), cells);
  const double total_q = std::accumulate(q.begin(), q.end(), cells);
  double sum = 0.0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double own = (p[i] + extra) / total_p;
    if (own > 0.0) sum += own * std::log(own * total_q / (q[i] + extra));
  }
  return sum;
}

double mutual_information(const data::Customers& customers, std::size_t a, std::size_t b) {
  const double n = static_cast<double>(customers.rows());
  return entropy(level_counts(customers, a), n) + entropy(level_counts(customers, b), n) -
         entropy(pair_counts(customers, a, b), n);
}

}  // namespace vt::eval
