// What `bench` repeats: page views served in lockstep, with or without a policy in the loop, or trained on.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "app/gpu_options.hpp"
#include "app/run.hpp"
#include "vt/sim/model.hpp"
#include "vt/sim/policy.hpp"
#include "vt/sim/trajectories.hpp"

namespace vt::app {

class BenchCase {
 public:
  virtual ~BenchCase() = default;
  // Serves some page views and returns how many.
  virtual std::int64_t advance() = 0;
  // Throws vt::Error (kInternal) where an answer is wrong.
  virtual void check() = 0;
  // Means over the page views served last, by name.
  virtual Json means() const = 0;
  // Floating-point operations that a page view must cost (page_view_work.hpp).
  virtual double flops() const = 0;
  virtual std::int64_t lanes() const = 0;
  // Page views after which a figure no longer remembers the start.
  virtual std::int64_t warm_up() const = 0;
};

// What rolls out, and what is kept of it. env: uniform actions drawn inside, compact trajectories; rollout:
// the trainer's initial policy, everything stored that a learner needs.
struct BenchRollout {
  RankingPolicy policy;
  TrajectoryOptions options;
};
BenchRollout bench_rollout(const std::string& name, const ModelPtr& model, const CommonOptions& common);

// On the processor: env, rollout, and on any device train: TRPO iterations. lanes 0: the default (for train
// the trainer's).
std::unique_ptr<BenchCase> make_bench_case(const std::string& name, const ModelPtr& model,
                                           const CommonOptions& common, const GpuOptions& gpu,
                                           std::int64_t lanes);

}  // namespace vt::app
