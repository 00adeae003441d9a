// Rolled-out page views, stored compact (design 4): packed customer and state, 16-bit executed action,
// log-density; time-major. T pages of L lanes. Rows of lanes that were idle have served = 0 in their outcome
// and count for nothing. The observation before page t is (customer[t], state[t]); the terminal observation
// of a session that ended on page t is (customer[t], session::after(state[t], outcome[t])); slice T is the
// observation after the horizon.
#pragma once

#include <cstdint>
#include <vector>

#include "vt/session/reward.hpp"
#include "vt/session/rules.hpp"
#include "vt/session/state.hpp"
#include "vt/session/trajectories_view.hpp"

namespace vt {

struct TrajectoryOptions {
  session::RewardRule reward;
  bool noise = false;  // keep the standard noise of sampled actions (float32 [T, L, k]): a learner needs the
                       // unclipped u
  bool operator==(const TrajectoryOptions&) const = default;
};

class Trajectories {
 public:
  // Allocates for T pages of L lanes.
  Trajectories(const session::PageRules& rules, std::int64_t pages, std::int64_t lanes,
               TrajectoryOptions options = {});

  std::int64_t pages() const { return view_.pages; }
  std::int64_t lanes() const { return view_.lanes; }
  std::int64_t rows() const { return view_.pages * view_.lanes; }
  const TrajectoryOptions& options() const { return options_; }
  const TrajectoriesView& view() const { return view_; }

  Trajectories(const Trajectories&) = delete;
  Trajectories& operator=(const Trajectories&) = delete;
  Trajectories(Trajectories&&) = default;
  Trajectories& operator=(Trajectories&&) = default;

 private:
  TrajectoryOptions options_;
  TrajectoriesView view_;
  std::vector<std::uint32_t> customer_, state_, outcome_;
  std::vector<std::uint64_t> session_;
  std::vector<std::uint16_t> action_;
  std::vector<float> log_density_, reward_, turnover_, norm_, noise_;
};

}  // namespace vt
