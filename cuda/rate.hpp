// How many page views a second a GPU serves, by its own clock, and the ceilings that the figures are set
// beside. Names no CUDA header.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cuda/device.hpp"
#include "cuda/kernel_choice.hpp"
#include "vt/sim/model.hpp"
#include "vt/sim/policy.hpp"
#include "vt/sim/trajectories.hpp"

namespace vt::cuda {

// What this GPU reaches, measured for about `seconds` each.
struct Ceilings {
  double copy_bytes = 0.0;    // a second, read and written, within device memory
  double matmul_flops = 0.0;  // a second, fp32 cuBLAS, large squares; 0 where there is no cuBLAS
  std::string no_matmul;      // why not
};
Ceilings measured_ceilings(const DeviceFacts& device, double seconds);

struct RateRequest {
  std::int64_t lanes = 0;
  Kernel kernel = Kernel::kFused;
  bool graph = true;  // launches replayed as a graph, or queued one by one
  TrajectoryOptions options;
  std::uint64_t seed = 0;
  double seconds = 0.5;  // of a repeat
  int repeats = 5;
};

struct Rate {
  std::int64_t lanes = 0;
  std::int64_t pages = 0;  // of a launch
  Kernel kernel = Kernel::kFused;
  bool graph = true;
  std::vector<double> page_views;  // a second, one figure a repeat
  double reward_per_page = 0.0;    // means over the pages served last
  double pages_per_session = 0.0;
  std::string failed;  // why there is no figure; empty: there is one
};

// Rollouts that stay on the device, trajectories stored. A shape or an amount of memory that the device does
// not have gives `failed`; other faults are thrown.
Rate measured_rate(const ModelPtr& model, const RankingPolicy& policy, const DeviceFacts& device,
                   const RateRequest& request);

// Compares a few lanes with the CPU backend: the fused kernel bit for bit; the layered one, whose products
// round otherwise, on their first page: at least 99 of 100 outcomes, actions within two half units in the
// last place. Throws vt::Error (kInternal) that names what differs.
void check_rollout(const ModelPtr& model, const RankingPolicy& policy, const DeviceFacts& device,
                   Kernel kernel);

// The page views a second that the ceilings allow, and which of them does.
struct Roofline {
  double page_views = 0.0;  // 0: unknown
  std::string bound;        // "fp32 matmul" or "copy"
  double flops = 0.0;       // of a page view
  double bytes = 0.0;
};
Roofline roofline_of(const SimulatorModel& model, const RankingPolicy& policy, const Rate& rate,
                     const Ceilings& ceilings, bool noise);

}  // namespace vt::cuda
