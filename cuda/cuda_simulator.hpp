// The CUDA backend: sessions, pool and trajectories in device memory, pages served by the fused kernel or the
// layered route.
#pragma once

#include <optional>

#include "cuda/backend.hpp"
#include "cuda/device_policy.hpp"
#include "cuda/device_trajectories.hpp"
#include "cuda/graph.hpp"
#include "cuda/layered.hpp"
#include "cuda/refill.hpp"

namespace vt::cuda {

class CudaSimulator final : public Simulator {
 public:
  // `device` is the current one.
  CudaSimulator(ModelPtr model, const DeviceFacts& device, const CudaOptions& options = {});
  ~CudaSimulator() override;

  const ModelPtr& model() const override { return model_; }
  std::int64_t lanes() const override { return lanes_ ? lanes_->start().lanes : 0; }
  std::int64_t active() const override;
  void reset(const Start& start) override;
  void observe(Observation observation, Matrix<float> out, vt::Stream stream) override;
  void step(Matrix<const float> actions, const session::RewardRule& rule, const StepView& out,
            vt::Stream stream) override;
  void rollout(const RankingPolicy& policy, Trajectories& out, vt::Stream stream) override;
  void set_customer_policy(const Network& customer_policy) override;
  std::vector<std::byte> save() const override;
  void restore(std::span<const std::byte> bytes) override;

  // A rollout that stays on the device, in two parts, after reset(). load() waits until `policy` may be
  // changed. serve() fills all pages of `out` and is only queued; the graph of a captured one goes on with
  // the sessions where they stand. Both throw std::invalid_argument for what does not fit. A session that a
  // table lacks gets the action 0, which rollout() refuses.
  void load(const RankingPolicy& policy);
  void serve(const DeviceTrajectories& out, vt::Stream stream = nullptr);
  // The same as a graph, where options.graphs: asked for again with the same `out`, its launches are
  // recorded, and replayed from then on. What load(), reset() and restore() change is recorded anew.
  void serve_recorded(const DeviceTrajectories& out, vt::Stream stream = nullptr);
  // Other parameters for the loaded policy, a network that draws noise: weights and log_std [k] in device
  // memory, input_scale [in] or null. Queued only; a recorded rollout stays valid.
  void adopt(const nn::MlpView& network, const float* input_scale, const float* log_std,
             vt::Stream stream = nullptr);
  // Other weights for the customers' network, in the same way.
  void adopt_customer(const nn::MlpView& network, const float* input_scale, vt::Stream stream = nullptr);
  bool loaded() const { return loaded_.has_value(); }
  // What serves the loaded policy.
  const KernelChoice& kernel() const { return loaded_.value().choice; }
  // To be destroyed after the work on them is done, where that is on another stream than the simulator's.
  DeviceTrajectories make_trajectories(std::int64_t pages, std::int64_t lanes,
                                       const TrajectoryOptions& options) const;

  // On the simulator's own stream when `given` is null; after all work of the calls before.
  StreamView enter(vt::Stream given);

 private:
  // A rollout's arguments but for the pages, and its launch shape.
  struct Route {
    kernels::RolloutArgs args;
    KernelChoice choice;
    GridPlan plan;  // fused
  };

  // What a graph was made of besides the loaded route.
  struct Recording {
    TrajectoriesView rows;
    session::RewardRule rule;
    std::optional<Replay> replay;
  };

  int words() const { return rules_.attributes.words; }
  Memory memory() const { return {pool_, own_.view()}; }
  void start(DeviceLanes lanes);
  // On the own stream: may allocate.
  Route route_of(const kernels::PolicyView& policy);
  // Serves pages first .. first + count - 1 of `out`.
  void enqueue(const Route& route, const TrajectoriesView& out, const session::RewardRule& rule,
               std::int64_t first, std::int64_t count, StreamView stream);

  ModelPtr model_;
  session::PageRules rules_;
  DeviceFacts device_;
  CudaOptions options_;
  MemoryPool pool_;
  Stream own_;
  Event moved_;
  StreamView last_;
  Refill refill_;
  Network customer_policy_;  // what customer_ packs
  std::optional<DeviceNetwork> customer_;
  DevicePolicy policy_, outside_;
  std::optional<DeviceLanes> lanes_;
  std::optional<Route> loaded_, stepped_;
  Buffer<float> sums_;                       // [blocks, sum_floats] of the widest fused route
  std::optional<Layered> layered_;           // where a route is layered
  Buffer<float> given_;                      // [L, k] actions from outside
  std::optional<DeviceTrajectories> page_;   // of a step
  std::optional<DeviceTrajectories> pages_;  // of the last rollout to the host
  std::optional<Recording> recording_;
};

}  // namespace vt::cuda
