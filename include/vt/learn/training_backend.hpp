// Where a trainer computes: what serves its page views, where its tensors lie and how its phases run. All of
// an iteration's work is ordered: a call may return before its work is done, but what is called later starts
// after it.
#pragma once

#include <c10/core/Device.h>

#include <cstdint>
#include <span>
#include <vector>

#include "vt/core/order.hpp"
#include "vt/learn/graph_runner.hpp"
#include "vt/learn/mlp.hpp"
#include "vt/learn/policy_trainer.hpp"
#include "vt/learn/shards.hpp"
#include "vt/session/expand.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::learn {

// An order of rows to write down: memory[i] = order[i], i < count.
struct OrderRows {
  Order order;
  std::int64_t count;
  std::int64_t* memory;
};

// What the host reads of a rollout, [rows] each.
struct PageFigures {
  std::int64_t rows;
  const std::uint32_t* outcome;  // packed session::Outcome
  const float* reward;
  const float* norm;
};

// A learner's policy where its parameters lie: theta holds the network and then log_std [k], in the memory of
// device(); input_scale [in] is folded into the first layer.
struct LearnerPolicy {
  const MlpShape& mlp;
  const at::Tensor& theta;
  const std::vector<float>& input_scale;
};

// Its network and log_std, in host memory.
void export_policy(const LearnerPolicy& from, RankingPolicy& policy);

class TrainingBackend {
 public:
  virtual ~TrainingBackend() = default;

  virtual at::Device device() const = 0;
  virtual Simulator& simulator() = 0;
  virtual GraphRunner& runner() = 0;
  // Threads of the learner's shards: one where a device orders the work.
  virtual ShardPool& pool() = 0;
  // LibTorch works as the backend needs it in the calling thread: device, stream, threads.
  virtual void make_current() = 0;

  // Serves the pages of its RolloutShape with `policy`.
  virtual void rollout(const RankingPolicy& policy) = 0;
  // The same with the network and log_std of `from`, all else as `policy` says. A GPU reads them where they
  // lie and only queues the work; else they are exported to `policy`.
  virtual void rollout_learner(RankingPolicy& policy, const LearnerPolicy& from);
  // Gives the simulator the customer network of a learner: theta holds it, in the memory of device(), its
  // first layer's columns (s, a, n); input_scale [in] is folded into them. A GPU only queues the work.
  virtual void adopt_customer(const MlpShape& mlp, const at::Tensor& theta,
                              const std::vector<float>& input_scale);
  // Its rows, in the memory of device().
  virtual const TrajectoriesView& pages() const = 0;
  // Of the same rows, in host memory: asked for once after each rollout, valid until the next.
  virtual PageFigures figures() = 0;
  // An iteration's figures (double, [n], on device()) in host memory, once the work before has been done: the
  // one word that the host waits for.
  virtual std::vector<double> read(const at::Tensor& figures);
  // Fills a learner's rows and orders, in the memory of device(), from pages().
  virtual void expand(const session::BatchView<float>& to, std::span<const OrderRows> orders) = 0;
};

}  // namespace vt::learn
