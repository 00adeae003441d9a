#include "learn/mixture_em.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace vt::learn {
namespace {

// Log joints to shares; returns the row's log-likelihood.
double normalise(std::span<double> joint) {
  const double top = *std::max_element(joint.begin(), joint.end());
  double total = 0.0;
  for (double& v : joint) total += v = std::exp(v - top);
  for (double& v : joint) v /= total;
  return top + std::log(total);
}

struct Part {
  std::vector<double> statistics;
  double likelihood = 0.0;
};

}  // namespace

void maximise_likelihood(Mixture& mixture, std::size_t rows, const MixtureOptions& options, ShardPool& pool) {
  const std::vector<Rows> shards = cut_into_shards(static_cast<std::int64_t>(rows));
  std::vector<Part> parts(shards.size());
  std::vector<double> sums;
  double before = -std::numeric_limits<double>::infinity();
  for (int iteration = 0; iteration < options.iterations; ++iteration) {
    pool.run(shards.size(), [&](std::size_t s) {
      Part& part = parts[s];
      part.statistics.assign(mixture.statistics(), 0.0);
      part.likelihood = 0.0;
      std::vector<double> share(static_cast<std::size_t>(options.classes));
      for (std::int64_t i = 0; i < shards[s].count; ++i) {
        const auto row = static_cast<std::size_t>(shards[s].begin + i);
        mixture.log_joint(row, share);
        part.likelihood += normalise(share);
        mixture.add(row, share, part.statistics);
      }
    });
    sums = parts.front().statistics;
    double likelihood = parts.front().likelihood;
    for (std::size_t s = 1; s < parts.size(); ++s) {
      for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += parts[s].statistics[i];
      likelihood += parts[s].likelihood;
    }
    likelihood /= static_cast<double>(rows);
    mixture.maximise(sums);
    if (likelihood - before < options.tolerance) return;
    before = likelihood;
  }
}

}  // namespace vt::learn
