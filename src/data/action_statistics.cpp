#include "data/action_statistics.hpp"

#include <algorithm>
#include <cmath>

namespace vt::data {

void ActionStatistics::add(std::span<const float> action) {
  if (rows_++ == 0) std::copy(action.begin(), action.end(), first_.begin());
  double norm = 0.0;
  for (std::size_t i = 0; i < action.size(); ++i) {
    const double difference = static_cast<double>(action[i]) - first_[i];
    sum_[i] += difference;
    square_[i] += difference * difference;
    norm += static_cast<double>(action[i]) * action[i];
  }
  norms_.add(static_cast<float>(std::sqrt(norm)));
}

std::vector<float> ActionStatistics::mean() const {
  std::vector<float> mean(first_.size());
  const double rows = static_cast<double>(std::max(rows_, std::int64_t{1}));
  for (std::size_t i = 0; i < mean.size(); ++i) mean[i] = static_cast<float>(first_[i] + sum_[i] / rows);
  return mean;
}

std::vector<float> ActionStatistics::deviation() const {
  std::vector<float> deviation(first_.size());
  const double rows = static_cast<double>(std::max(rows_, std::int64_t{1}));
  for (std::size_t i = 0; i < deviation.size(); ++i) {
    const double mean = sum_[i] / rows;
    deviation[i] = static_cast<float>(std::sqrt(std::max(0.0, square_[i] / rows - mean * mean)));
  }
  return deviation;
}

std::vector<NormQuantile> ActionStatistics::norm_quantiles() const {
  std::vector<NormQuantile> quantiles;
  if (rows_ == 0) return quantiles;
  for (const double level : {0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0}) {
    quantiles.push_back({level, norms_.quantile(level)});
  }
  return quantiles;
}

}  // namespace vt::data
