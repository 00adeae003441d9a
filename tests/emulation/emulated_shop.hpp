// A simulator whose device code runs on the host, block by block: what the resource layer of a GPU does with
// memory and launches, done with vectors and run_grid.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/generate_args.hpp"
#include "kernels/rollout_args.hpp"
#include "sim/customer_tables.hpp"
#include "tests/support/host_cta.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::test {

enum class Route : std::uint8_t { kFused, kLayered };
// Of the layered route: the exact order, or sums in double precision, k descending, as a library may add.
enum class Product : std::uint8_t { kExact, kDouble };

// How the kernels are launched; but for Product::kDouble none of it may change a result.
struct Launch {
  kernels::BlockShape shape{32, 64, kernels::WeightSource::kCached};
  int blocks = 2;
  int depth = 4;  // of the pool
  int pages = 4;  // of one rollout launch, <= depth
  Crew crew = kDefaultCrew;
  Route route = Route::kFused;
  Product product = Product::kExact;
  int chunk = 64;                   // lanes that the layered route serves together
  bool generate_in_memory = false;  // sessions are drawn without shared memory
};

// Pages args.first_page .. + args.pages - 1 by the layered route (kernels/layered_order.hpp).
void run_layered(const kernels::RolloutArgs& args, const Launch& launch);

// A network packed by the device code.
class PackedCopy {
 public:
  PackedCopy() = default;
  PackedCopy(const Network& network, int one_hot, const Launch& launch);
  const kernels::RowNetwork& view() const { return view_; }

 private:
  std::vector<float> floats_;
  kernels::RowNetwork view_;
};

class EmulatedShop {
 public:
  EmulatedShop(ModelPtr model, const Launch& launch);

  void reset(const Start& start);
  // Serves out.pages() pages, launch.pages at a time, with a refill before each launch.
  void rollout(const RankingPolicy& policy, Trajectories& out);
  // The same with the given raw actions [L, k] for a page, as Simulator::step has them.
  void step(const std::vector<float>& actions, Trajectories& out);

  // Of the last policy's table.
  const kernels::MissingRows& missing() const { return missing_; }
  const kernels::PoolView& pool() const { return pool_view_; }
  std::int64_t active() const;

 private:
  void take(const CustomerGenerator& generator, kernels::GenerateArgs& args) const;
  void refill();
  void serve(const kernels::PolicyView& policy, const Trajectories& out);

  ModelPtr model_;
  Launch launch_;
  PackedCopy generator_, page_count_, customer_;
  ClassSums classes_;
  kernels::SessionNumbers numbers_;
  std::vector<std::uint64_t> taken_, drawn_;
  std::vector<std::uint8_t> active_;
  std::vector<std::uint32_t> lane_customer_, state_, lane_page_count_, pool_customer_, pool_page_count_;
  kernels::LanesView lanes_view_;
  kernels::PoolView pool_view_;
  kernels::MissingRows missing_;
};

}  // namespace vt::test
