// The pathwise gradient: a learned shop is differentiable in the action, so that what a policy earns in
// expectation can be climbed directly. Feedback is never drawn: a page counts with the probability that the
// session reaches it. Names no torch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "vt/learn/policy_options.hpp"
#include "vt/sim/model.hpp"
#include "vt/sim/policy.hpp"

namespace vt::learn {

struct PathwiseOptions {
  // r2p: expected reward / expected page views, both over the drawn customers; session: expected reward a
  // customer.
  Objective objective = Objective::kR2p;
  session::RewardRule reward;           // always expected
  std::int64_t lanes = 500;             // customers drawn for an iteration
  std::int64_t horizon = 20;            // pages of a session that count, at most
  std::int64_t page_views = 1'500'000;  // default budget: lanes x horizon an iteration
  std::vector<int> hidden;              // tanh layers of the policy; none: linear
  double rate = 0.03;                   // Adam's step
};

// A session counts as a whole, but no more than its first 20 pages; ANC as in semantics 1.
PathwiseOptions default_pathwise_options(const SimulatorSpec& spec);

// Throws vt::Error (kUsage) naming the key where an option is impossible, and where the simulator is not a
// learned one.
void validate(const PathwiseOptions& options, const SimulatorSpec& spec);

// One gradient step. Everything is an expectation under the policy before it.
struct PathwiseReport {
  std::int64_t iteration = 0;   // 1 after the first
  std::int64_t page_views = 0;  // evaluated so far, in all
  double objective = 0;         // what is climbed: the reward after ANC, per page view or per customer
  double r2p = 0;               // purchases per page view
  double clicks_per_page = 0;   // (0 where there are none)
  double pages_per_session = 0;
  double mean_action_norm = 0;  // over customers
  double norm_over_p95 = 0;     // the same / logged p95; 0 where there is no log
  double gradient_norm = 0;
};

class PathwiseTrainer {
 public:
  // Same model, options and seed: same bits for any number of threads (0: all cores).
  PathwiseTrainer(ModelPtr model, PathwiseOptions options, std::uint64_t seed, int threads);
  ~PathwiseTrainer();
  PathwiseTrainer(PathwiseTrainer&&) noexcept;
  PathwiseTrainer& operator=(PathwiseTrainer&&) noexcept;

  PathwiseReport iterate();
  const PathwiseOptions& options() const;
  std::int64_t iterations() const;
  std::int64_t page_views() const;

  RankingPolicy policy() const;  // deterministic; center and scale are the simulator's

  // load() throws vt::Error (kBadInput) where the file is not a checkpoint of this simulator, seed and
  // options.
  void save(const std::filesystem::path& file) const;
  void load(const std::filesystem::path& file);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vt::learn
