// The keys of `train`: what is not given is filled in from the simulator's defaults (semantics 1 and 7), so
// that config.toml says everything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "vt/learn/pathwise.hpp"
#include "vt/learn/policy_trainer.hpp"
#include "vt/learn/supervised.hpp"

namespace vt::app {

// When training stops; the first that is met counts.
struct Budget {
  std::optional<std::int64_t> page_views;  // never exceeded
  std::optional<std::int64_t> iterations;
  std::optional<double> minutes;  // of this process
};

class TrainOptions {
 public:
  void declare(config::Settings& settings);
  const std::string& algo() const { return algo_; }
  bool from_log() const { return algo_ == "sl1" || algo_ == "sl2"; }

  // Throws vt::Error (kUsage) naming a key that was given and that the chosen algorithm does not use.
  void refuse_unused(const config::Settings& settings) const;
  // Of the chosen algorithm. Throw vt::Error (kUsage) naming the key that is impossible in this simulator.
  learn::PolicyAlgorithm resolve_policy(const SimulatorSpec& spec);
  learn::PathwiseOptions resolve_pathwise(const SimulatorSpec& spec);
  learn::SupervisedOptions resolve_supervised();

  const Budget& budget() const { return budget_; }

 private:
  void settle_shared(learn::PolicyOptions& options, const SimulatorSpec& spec);
  void settle_page_views(std::int64_t standard, std::int64_t each);
  session::AncParams resolve_anc(const session::AncParams& standard, const SimulatorSpec& spec);

  Budget budget_;
  std::string algo_ = "trpo";
  std::optional<std::int64_t> lanes_, horizon_, minibatch_;
  std::optional<double> gamma_, lambda_, delta_, damping_, fvp_fraction_, init_std_, critic_rate_, anc_rho_;
  std::optional<double> clip_, policy_rate_, target_kl_;
  std::optional<int> cg_iterations_, backtracks_, critic_epochs_, policy_epochs_, patience_;
  std::optional<bool> critic_sees_page_;
  std::optional<std::vector<int>> hidden_, critic_hidden_;
  std::string objective_, reward_, reward_estimate_, anc_mu_, anc_unit_;
};

}  // namespace vt::app
