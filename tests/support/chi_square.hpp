// Chi-square tests at one stated confidence: a true hypothesis is rejected once in a million seeds.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>

namespace vt::test {

inline constexpr double kSigmas = 4.753424;  // of the normal distribution, one-sided 1e-6

// The value that chi-square of `freedom` degrees exceeds with probability 1e-6 (Wilson and Hilferty, 1931).
inline double chi_square_limit(int freedom) {
  const double spread = 2.0 / (9.0 * freedom);
  return freedom * std::pow(1.0 - spread + kSigmas * std::sqrt(spread), 3.0);
}

// Pearson's statistic of counts against expected counts.
inline double chi_square(std::span<const std::int64_t> counts, std::span<const double> expected) {
  double sum = 0.0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double difference = static_cast<double>(counts[i]) - expected[i];
    sum += difference * difference / expected[i];
  }
  return sum;
}

}  // namespace vt::test
