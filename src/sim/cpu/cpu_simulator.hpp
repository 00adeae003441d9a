// The CPU backend: tiles of sessions over threads, each tile served by the vector kernels.
#pragma once

#include <memory>

#include "sim/cpu/kernels.hpp"
#include "sim/cpu/packed_network.hpp"
#include "sim/cpu/session_source.hpp"
#include "sim/cpu/tile_policy.hpp"
#include "sim/cpu/upcoming.hpp"
#include "sim/cpu/worker.hpp"
#include "sim/lanes.hpp"
#include "vt/sim/simulator.hpp"
#include "vt/sim/thread_pool.hpp"

namespace vt::cpu {

class CpuSimulator final : public Simulator {
 public:
  CpuSimulator(ModelPtr model, const Kernels& kernels, int threads);

  const ModelPtr& model() const override { return model_; }
  std::int64_t lanes() const override { return lanes_.count(); }
  std::int64_t active() const override { return lanes_.active_count(); }
  void reset(const Start& start) override;
  void set_customer_policy(const Network& customer_policy) override;
  void observe(Observation observation, Matrix<float> out, Stream stream) override;
  void step(Matrix<const float> actions, const session::RewardRule& rule, const StepView& out,
            Stream stream) override;
  void rollout(const RankingPolicy& policy, Trajectories& out, Stream stream) override;
  std::vector<std::byte> save() const override;
  void restore(std::span<const std::byte> bytes) override;

 private:
  // Lanes first .. first + count - 1, number `index` of all tiles.
  struct Tile {
    std::int64_t index;
    std::int64_t first;
    int count;
  };

  // Calls body(tile, worker) for every tile, over the threads.
  template <class Body>
  void for_tiles(const Body& body);
  void allocate_lanes();
  void enter_all();

  int words() const { return rules_.attributes.words; }
  bool active_lane(std::int64_t lane) const { return lanes_.active[static_cast<std::size_t>(lane)] != 0; }
  bool any_active(const Tile& tile) const;
  std::uint32_t* customer(std::int64_t lane) { return lanes_.customer.data() + lane * words(); }
  session::State state(std::int64_t lane) const {
    return session::unpack_state(lanes_.state[static_cast<std::size_t>(lane)]);
  }
  SessionRow session_row(std::int64_t lane);
  float* sums(const Tile& tile) {
    return sums_.data() + tile.index * customer_network_.view().layer[0].out * kTileLanes;
  }

  // enter.cpp: how sessions enter the lanes.
  void begin(const Tile& tile, Worker& worker);
  void advance(const Tile& tile, const TilePolicy* policy, Worker& worker);
  void enter(const Tile& tile, int count, const TilePolicy* policy, Worker& worker);
  void sum_policy(const Tile& tile, const TilePolicy& policy, Worker& worker);
  void fill_columns(const Tile& tile, int count, Worker& worker);
  void make_idle(std::int64_t lane);

  // serve.cpp: one page of a tile.
  // Draws of the pages that stand in the lanes, or of those on which the ranker was asked.
  void fill_keys(const Tile& tile, Replan replan, Worker& worker) const;
  void act(const Tile& tile, const TilePolicy& policy, Worker& worker);
  void propose_given(const Tile& tile, const RankingPolicy& policy, Worker& worker);
  void serve(const Tile& tile, const session::RewardRule& rule, Worker& worker);
  void answer_networks(const Tile& tile, Worker& worker);
  void answer_market(const Tile& tile, Worker& worker);
  Page page_of(std::int64_t lane, int in_tile, const session::RewardRule& rule, const Worker& worker) const;

  // record.cpp: rows of trajectories.
  void record_before(const TrajectoriesView& view, std::int64_t t, const Tile& tile);
  void record_pages(const TrajectoriesView& view, std::int64_t t, const Tile& tile,
                    const Worker& worker) const;

  ModelPtr model_;
  session::PageRules rules_;
  market::WorldView world_;
  const Kernels& kernels_;
  SessionSource source_;
  Network customer_policy_;  // what customer_network_ packs
  NetworkPack customer_network_;
  TilePolicy policy_;
  ThreadPool pool_;
  std::vector<std::unique_ptr<Worker>> workers_;
  Lanes lanes_;
  Upcoming upcoming_;
  AlignedFloats sums_;                        // [tiles, first layer of the customer network, kTileLanes]
  std::vector<market::SessionTaste> tastes_;  // [tiles, kTileLanes], market
};

}  // namespace vt::cpu
