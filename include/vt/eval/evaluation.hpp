// What a ranking policy comes to in a simulator: whole sessions, every started one finished, so that no
// length bias arises.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "vt/eval/metrics.hpp"
#include "vt/sim/policy.hpp"
#include "vt/sim/simulator.hpp"
#include "vt/sim/thread_pool.hpp"

namespace vt::eval {

struct EvalRequest {
  std::uint64_t seed = 0;
  std::uint64_t first_session = 0;
  std::uint64_t sessions = 0;  // >= 1
  std::int64_t batch = 0;      // lanes in flight; 0: chosen here. Never changes results
  int threads = 0;             // of the accumulation; 0: all cores. Never changes results
};

// One line of a breakdown: estimates in the order of page_metrics (by page) or metrics (by attribute).
struct BreakdownRow {
  std::string attribute;  // empty by page
  std::string level;      // label, or page index
  std::int64_t sessions = 0;
  std::int64_t page_views = 0;
  std::vector<Estimate> estimates;
};

struct NamedEstimate {
  std::string name;
  Estimate estimate;
};

struct EvalResult {
  std::int64_t sessions = 0;
  std::int64_t page_views = 0;
  std::int64_t components_at_bound = 0;
  std::vector<NamedEstimate> metrics;
  std::vector<std::string> page_metrics;   // names of the estimates of by_page
  std::vector<BreakdownRow> by_page;       // page indices that were served
  std::vector<BreakdownRow> by_attribute;  // levels that occurred

  // nullptr where the simulator cannot give it.
  const Estimate* find(const std::string& name) const;
};

// An evaluation under way: advance() until done(). The result depends on simulator, policy, seed and session
// numbers only.
class Evaluation {
 public:
  // Throws std::invalid_argument on an impossible request. The simulator is used, not owned.
  Evaluation(Simulator& simulator, RankingPolicy policy, const EvalRequest& request);

  bool done() const { return simulator_.active() == 0; }
  // Serves some pages in every lane.
  void advance();
  std::int64_t finished_sessions() const;
  std::int64_t page_views() const;
  // Throws std::logic_error before done().
  EvalResult result() const;

  // Everything that the rest depends on; restore() throws std::invalid_argument on bytes of another
  // evaluation.
  std::vector<std::byte> save() const;
  void restore(std::span<const std::byte> bytes);

 private:
  Metrics merged() const;
  void allocate(std::int64_t lanes);

  Simulator& simulator_;
  RankingPolicy policy_;
  EvalRequest request_;
  ThreadPool pool_;
  std::vector<Metrics> shards_;    // one a thread
  std::vector<SessionSums> open_;  // [L]
  std::unique_ptr<Trajectories> pages_;
};

EvalResult evaluate(Simulator& simulator, const RankingPolicy& policy, const EvalRequest& request);

}  // namespace vt::eval
