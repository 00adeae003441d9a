// Draws the next sessions of lanes into their pool (kernels/refill.cuh): three launches, no word from the
// host.
#pragma once

#include <optional>

#include "cuda/device_customers.hpp"
#include "cuda/device_lanes.hpp"
#include "cuda/device_network.hpp"
#include "cuda/grid_plan.hpp"
#include "kernels/generate_args.hpp"
#include "vt/sim/model.hpp"

namespace vt::cuda {

class Refill {
 public:
  // For any lanes. Generators that no block's shared memory holds are refused (plan_grid()) where `wish` is
  // kFused, and else draw in device memory.
  Refill(const SimulatorModel& model, const DeviceFacts& device, KernelWish wish, const Memory& memory);

  // Makes room for these lanes and looks at them from now on.
  void attach(const DeviceLanes& lanes, const Memory& memory);
  // Fills the rings of the attached lanes.
  void enqueue(StreamView stream) const;

  const std::optional<DeviceWorld>& world() const { return world_; }

 private:
  // The generator's part of the arguments.
  void take(const CustomerGenerator& generator, const Memory& memory);
  GridPlan plan_in_memory(std::int64_t requests);

  DeviceFacts device_;
  std::optional<DeviceNetwork> generator_, page_count_;
  std::optional<DeviceClassTable> table_;
  std::optional<Buffer<std::uint32_t>> log_;
  std::optional<DeviceWorld> world_;
  kernels::GenerateArgs args_;
  const std::uint64_t* taken_ = nullptr;
  GridPlan plan_;
  Buffer<std::uint32_t> need_, offset_;  // [L + 1]
  Buffer<std::byte> scratch_;            // of the scan
  Buffer<float> sums_;                   // [blocks, args_.sum_floats]
  bool in_memory_ = false;
  Buffer<std::byte> memory_;  // [blocks, layout.bytes] of generators that need it
};

}  // namespace vt::cuda
