#include "vt/sim/trajectories.hpp"

#include <stdexcept>

namespace vt {

Trajectories::Trajectories(const session::PageRules& rules, std::int64_t pages, std::int64_t lanes,
                           TrajectoryOptions options)
    : options_(options) {
  if (pages < 1 || lanes < 1) throw std::invalid_argument("Trajectories: pages and lanes must be at least 1");
  const auto rows = static_cast<std::size_t>(pages * lanes);
  const auto slices = static_cast<std::size_t>((pages + 1) * lanes);
  const auto words = static_cast<std::size_t>(rules.attributes.words);
  const auto actions = static_cast<std::size_t>(rules.action_size);
  customer_.resize(slices * words);
  state_.resize(slices);
  session_.resize(slices);
  outcome_.resize(rows);
  action_.resize(rows * actions);
  log_density_.resize(rows);
  reward_.resize(rows);
  turnover_.resize(rows);
  norm_.resize(rows);
  if (options.noise) noise_.resize(rows * actions);
  view_ = TrajectoriesView{pages,
                           lanes,
                           rules.attributes.words,
                           rules.action_size,
                           customer_.data(),
                           state_.data(),
                           session_.data(),
                           outcome_.data(),
                           action_.data(),
                           log_density_.data(),
                           reward_.data(),
                           turnover_.data(),
                           norm_.data(),
                           options.noise ? noise_.data() : nullptr};
}

}  // namespace vt
