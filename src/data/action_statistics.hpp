// What logged actions are like: mean and deviation of each component, quantiles of norms.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "data/value_counts.hpp"
#include "vt/sim/spec.hpp"

namespace vt::data {

class ActionStatistics {
 public:
  explicit ActionStatistics(std::size_t components)
      : first_(components), sum_(components), square_(components) {}

  void add(std::span<const float> action);  // [k]

  std::vector<float> mean() const;
  // Of the population; 0 where a component never varies.
  std::vector<float> deviation() const;
  // At the levels .05, .25, .5, .75, .9, .95, .99 and 1; none without rows.
  std::vector<NormQuantile> norm_quantiles() const;

 private:
  std::int64_t rows_ = 0;
  std::vector<float> first_;  // of the first row: sums are of differences from it, so that little cancels
  std::vector<double> sum_, square_;
  ValueCounts norms_;
};

}  // namespace vt::data
