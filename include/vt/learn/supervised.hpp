// Supervised rankers (semantics 8): the policy that comes close to the logged actions of pages with a
// purchase (SL1, Eq. 4), and that keeps off those without one (SL2, Eq. 5). Eq. 5 is unbounded below wherever
// purchases are rare, so both are bounded by tanh to the p0.5..p99.5 range of each logged action component,
// and stopped on held-out sessions. Names no torch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "vt/learn/logged_pages.hpp"
#include "vt/sim/policy.hpp"

namespace vt::learn {

// Loss = mean over S1 of |pi(s) - a|^2 - away * mean over S0 of |pi(s) - a|^2 + shrink * mean over S of
// |pi(s)|^2; S1: pages with a purchase, S0: those with another feedback, S: both. Actions are raw.
struct SupervisedOptions {
  double away = 0;                       // lambda_1 of Eq. 5, with S2 = S0
  double shrink = 0;                     // lambda_2
  std::vector<int> hidden = {128, 128};  // tanh layers
  std::int64_t minibatch = 1024;
  double rate = 1e-3;  // Adam's step
  int patience = 5;    // epochs without a lower held-out loss that end training
};

SupervisedOptions sl1_options();  // Eq. 4
SupervisedOptions sl2_options();  // Eq. 5 with the paper's 0.3 and 0.001

// Throws vt::Error (kUsage) naming the key.
void validate(const SupervisedOptions& options);

// One epoch. All but the loss are of the held-out pages.
struct SupervisedReport {
  std::int64_t iteration = 0;  // 1 after the first
  double loss = 0;             // of the fitted pages, mean over the epoch's minibatches
  double held_out_loss = 0;
  double mean_norm = 0;  // mean L2 norm of pi(s)
  double saturated = 0;  // share of components with |tanh| > .99
};

class SupervisedTrainer {
 public:
  // Same pages, options and seed: same bits for any number of threads (0: all cores). Throws vt::Error
  // (kBadInput) where the log has no actions, or a side has no purchase or nothing else.
  SupervisedTrainer(const LoggedPages& pages, SupervisedOptions options, std::uint64_t seed, int threads);
  ~SupervisedTrainer();
  SupervisedTrainer(SupervisedTrainer&&) noexcept;
  SupervisedTrainer& operator=(SupervisedTrainer&&) noexcept;

  SupervisedReport iterate();  // one pass over the fitted pages
  bool finished() const;       // patience has run out
  std::int64_t iterations() const;
  SupervisedReport best() const;  // of the epoch with the lowest held-out loss

  // Of that epoch; deterministic.
  RankingPolicy policy() const;

  // load() throws vt::Error (kBadInput) where the file is not a checkpoint of these pages, seed and options.
  void save(const std::filesystem::path& file) const;
  void load(const std::filesystem::path& file);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vt::learn
