// Expectation-maximisation of a mixture (Dempster, Laird and Rubin, 1977), whatever its classes are made of.
#pragma once

#include <cstddef>
#include <span>

#include "vt/learn/customer_baselines.hpp"
#include "vt/learn/shards.hpp"

namespace vt::learn {

class Mixture {
 public:
  virtual ~Mixture() = default;

  virtual std::size_t statistics() const = 0;
  // Log probability of each class together with row `row`, [C].
  virtual void log_joint(std::size_t row, std::span<double> out) const = 0;
  // Adds a row that belongs to each class by `share` [C] to the statistics.
  virtual void add(std::size_t row, std::span<const double> share, std::span<double> statistics) const = 0;
  // New parameters from the statistics of all rows.
  virtual void maximise(std::span<const double> statistics) = 0;
};

// Statistics are summed over shards in shard order.
void maximise_likelihood(Mixture& mixture, std::size_t rows, const MixtureOptions& options, ShardPool& pool);

}  // namespace vt::learn
