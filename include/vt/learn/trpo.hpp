// TRPO (semantics 7): a ranking policy trained inside a simulator. Names no torch, so that callers compile
// fast.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "vt/session/reward.hpp"
#include "vt/sim/model.hpp"
#include "vt/sim/policy.hpp"
#include "vt/sim/trajectories.hpp"

namespace vt::learn {

// r2p: values bootstrap through customer boundaries, the average reward a page view counts; session: one
// customer is an episode.
enum class Objective : std::uint8_t { kR2p, kSession };

const char* name_of(Objective objective);  // "r2p" | "session"

struct TrpoOptions {
  Objective objective = Objective::kR2p;
  session::RewardRule reward;
  std::int64_t lanes = 2500;  // an iteration serves lanes x horizon page views
  std::int64_t horizon = 20;
  std::int64_t page_views = 5'000'000;  // default budget of a run
  // policy
  std::vector<int> hidden = {128, 128};  // tanh layers
  double init_std = 1.0;                 // of every action dimension, in whitened units u
  // advantage
  double gamma = 0.9;
  double lambda = 0.5;
  // natural step
  double delta = 0.05;  // largest mean KL(old || new)
  double damping = 0.1;
  double fvp_fraction = 0.1;  // of the rows, in the Fisher product
  int cg_iterations = 10;
  int backtracks = 10;
  // critic
  std::vector<int> critic_hidden = {64, 64};
  int critic_epochs = 2;
  std::int64_t minibatch = 1250;
  double critic_rate = 1e-3;
  bool critic_sees_page = true;  // n / max_page_index beside the observation
};

// The defaults of semantics 7 (and ANC's of semantics 1) for a simulator: reward, page views an iteration,
// budget, init_std.
TrpoOptions default_trpo_options(const SimulatorSpec& spec);

// Throws vt::Error (kUsage) naming the key where an option is impossible or undefined in the simulator.
void validate(const TrpoOptions& options, const SimulatorSpec& spec);

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
  double kl = 0;                // of the accepted step, else 0
  double entropy = 0;           // of the policy after the step, nats
  double surrogate_gain = 0;    // of the accepted step, in deviations of the advantage; else 0
  double step_fraction = 0;     // accepted backtrack 2^-j, else 0
  bool accepted = false;
  bool rejected = false;
  bool negative_curvature = false;  // conjugate gradient met p'Ap <= 0
  double cg_residual = 0;           // |b - Ax| / |b|
  double explained_variance = 0;    // of the returns by the critic, before its update
  double critic_loss = 0;           // mean over the updates, in units of the returns' variance
  // Wall time of the host by phase (volatile): a device may still be at work when a phase returns.
  std::vector<std::pair<std::string, double>> seconds;
};

// Sums over all iterations; part of the checkpoint.
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

class TrpoTrainer {
 public:
  // Same model, options, seed and backend: same bits, on the processor for any number of threads. Throws what
  // validate() and the factory throw.
  TrpoTrainer(ModelPtr model, TrpoOptions options, std::uint64_t seed, const BackendFactory& backend);
  TrpoTrainer(ModelPtr model, TrpoOptions options, std::uint64_t seed, int threads)
      : TrpoTrainer(std::move(model), std::move(options), seed, cpu_training(threads)) {}
  ~TrpoTrainer();
  TrpoTrainer(TrpoTrainer&&) noexcept;
  TrpoTrainer& operator=(TrpoTrainer&&) noexcept;

  // One rollout and one update.
  IterationReport iterate();

  const TrpoOptions& options() const;
  const TrainingTotals& totals() const;

  // The policy as it stands, kMean; log_std is kept. center and scale are the simulator's.
  RankingPolicy policy() const;

  // Everything that the next iterations depend on. load() throws vt::Error (kBadInput) where the file is not
  // a checkpoint of this simulator, seed and options.
  void save(const std::filesystem::path& file) const;
  void load(const std::filesystem::path& file);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vt::learn
