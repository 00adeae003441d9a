// A policy's table of actions in device memory.
#pragma once

#include <memory>

#include "cuda/buffer.hpp"
#include "kernels/rollout_args.hpp"
#include "vt/sim/policy.hpp"
#include "vt/sim/spec.hpp"

namespace vt::cuda {

class DeviceActionTable {
 public:
  // Copies the table, once: it is kept to be known again.
  DeviceActionTable(std::shared_ptr<const ActionTable> table, const SimulatorSpec& spec,
                    const Memory& memory);

  bool holds(const std::shared_ptr<const ActionTable>& table) const { return table_ == table; }
  const session::ActionTableView& view() const { return view_; }

  // What page views without a row add to. forget_missing() is queued.
  kernels::MissingRows* missing() const { return missing_.data(); }
  void forget_missing(StreamView stream) const;
  // Waits for the stream. Throws vt::Error (kBadInput) naming the lowest session that had no row.
  void refuse_missing(StreamView stream) const;

 private:
  std::shared_ptr<const ActionTable> table_;
  Buffer<std::uint64_t> sessions_;
  Buffer<std::uint32_t> customers_;
  Buffer<float> actions_;
  Buffer<kernels::MissingRows> missing_;
  session::ActionTableView view_;
};

}  // namespace vt::cuda
