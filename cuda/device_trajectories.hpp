// Trajectories (vt/sim/trajectories.hpp) in device memory. Copying them to the host is an act of its own.
#pragma once

#include "cuda/buffer.hpp"
#include "vt/sim/trajectories.hpp"

namespace vt::cuda {

class DeviceTrajectories {
 public:
  // T pages of L lanes.
  DeviceTrajectories(const session::PageRules& rules, std::int64_t pages, std::int64_t lanes,
                     const TrajectoryOptions& options, const Memory& memory);

  std::int64_t pages() const { return view_.pages; }
  std::int64_t lanes() const { return view_.lanes; }
  std::int64_t rows() const { return view_.pages * view_.lanes; }
  const TrajectoryOptions& options() const { return options_; }
  const TrajectoriesView& view() const { return view_; }

  // Copies every row to a host Trajectories of the same shape and options; there once the stream has come so
  // far.
  void copy_to(const Trajectories& host, StreamView stream) const;

 private:
  TrajectoryOptions options_;
  Buffer<std::uint32_t> customer_, state_, outcome_;
  Buffer<std::uint64_t> session_;
  Buffer<std::uint16_t> action_;
  Buffer<float> log_density_, reward_, turnover_, norm_, noise_;
  TrajectoriesView view_;
};

}  // namespace vt::cuda
