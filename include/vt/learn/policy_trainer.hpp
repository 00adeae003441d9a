// A ranking policy trained inside a simulator by rollouts: page views, advantages, one update of the policy
// by the chosen algorithm, critic. Names no torch, so that callers compile fast.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "vt/learn/phases.hpp"
#include "vt/learn/ppo.hpp"
#include "vt/learn/trpo.hpp"
#include "vt/sim/model.hpp"
#include "vt/sim/policy.hpp"
#include "vt/sim/trajectories.hpp"

namespace vt::learn {

// How the policy is updated: an algorithm is its options.
using PolicyAlgorithm = std::variant<TrpoOptions, PpoOptions>;

const PolicyOptions& shared(const PolicyAlgorithm& algorithm);
const char* name_of(const PolicyAlgorithm& algorithm);  // "trpo" | "ppo"

// What one iteration did. Means are over served page views of the rollout, actions sampled.
struct IterationReport {
  std::int64_t iteration = 0;   // 1 after the first
  std::int64_t page_views = 0;  // served so far, in all
  double reward = 0;            // mean a page view, by the reward rule, after ANC
  double r2p = 0;               // purchases a page view (0 where there are none)
  double clicks_per_page = 0;   // (0 where there are none)
  double action_norm = 0;       // mean L2 norm of executed actions
  double mean_action_norm = 0;  // mean L2 norm of the policy's clipped mean action
  double norm_over_p95 = 0;     // mean_action_norm / logged p95; 0 where there is no log
  double kl = 0;                // mean KL(old || new) of the step that was taken, else 0
  double entropy = 0;           // of the policy after the step, nats
  double surrogate_gain = 0;    // of the step that was taken, in deviations of the advantage; else 0
  // TRPO
  double step_fraction = 0;  // accepted backtrack 2^-j, else 0
  bool accepted = false;
  bool rejected = false;
  bool negative_curvature = false;  // conjugate gradient met p'Ap <= 0
  double cg_residual = 0;           // |b - Ax| / |b|
  // PPO
  int policy_epochs = 0;     // that were run
  double clip_fraction = 0;  // of the rows of its minibatches
  // critic
  double explained_variance = 0;  // of the returns by the critic, before its update
  double critic_loss = 0;         // mean over the updates, in units of the returns' variance
  // Of the host: a device may still be at work when a phase returns.
  PhaseSeconds seconds;
};

// Sums over all iterations; part of the checkpoint. Steps are TRPO's.
struct TrainingTotals {
  std::int64_t iterations = 0;
  std::int64_t page_views = 0;
  std::int64_t accepted_steps = 0;
  std::int64_t rejected_steps = 0;
  std::int64_t negative_curvature = 0;
};

// What a trainer asks of the place where it computes (training_backend.hpp, which names torch).
struct RolloutShape {
  std::int64_t pages = 0;
  std::int64_t lanes = 0;
  TrajectoryOptions options;
};
class TrainingBackend;
using BackendFactory = std::function<std::unique_ptr<TrainingBackend>(const ModelPtr&, const RolloutShape&)>;

// On the processor, over `threads` threads (0: all cores).
BackendFactory cpu_training(int threads);

class PolicyTrainer {
 public:
  // Same model, algorithm, seed and backend: same bits, on the processor for any number of threads. Throws
  // what validate() and the factory throw.
  PolicyTrainer(ModelPtr model, PolicyAlgorithm algorithm, std::uint64_t seed, const BackendFactory& backend);
  PolicyTrainer(ModelPtr model, PolicyAlgorithm algorithm, std::uint64_t seed, int threads)
      : PolicyTrainer(std::move(model), std::move(algorithm), seed, cpu_training(threads)) {}
  ~PolicyTrainer();
  PolicyTrainer(PolicyTrainer&&) noexcept;
  PolicyTrainer& operator=(PolicyTrainer&&) noexcept;

  // One rollout and one update.
  IterationReport iterate();

  const PolicyAlgorithm& algorithm() const;
  const PolicyOptions& options() const { return shared(algorithm()); }
  const TrainingTotals& totals() const;

  // The policy as it stands, kMean; log_std is kept. center and scale are the simulator's.
  RankingPolicy policy() const;

  // Everything that the next iterations depend on. load() throws vt::Error (kBadInput) where the file is not
  // a checkpoint of this simulator, seed and algorithm.
  void save(const std::filesystem::path& file) const;
  void load(const std::filesystem::path& file);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vt::learn
