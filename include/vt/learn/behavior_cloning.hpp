// Behaviour cloning (semantics 6): the customer's answer pi^c(a^c | s, a, n) by cross-entropy, and the
// logging policy pi(a | s) as a diagonal Gaussian by maximum likelihood, from logged pages. Names no torch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "vt/learn/behavior_networks.hpp"
#include "vt/learn/logged_pages.hpp"
#include "vt/learn/phases.hpp"

namespace vt::learn {

struct BcOptions {
  std::vector<int> hidden = {128, 256};    // of the customer policy, LeakyReLU
  std::vector<int> logging_hidden = {64};  // of the logging policy, tanh
  int epochs = 6;                          // of each fit; the best one on held-out sessions is kept
  std::int64_t minibatch = 1024;           // page views
  double rate = 1e-3;                      // of AdamW, at first
  double last_rate = 0.02;                 // share of it at the end, in between linearly
  double weight_decay = 0.01;              // decoupled (Loshchilov and Hutter, 2019)
  int members = 1;                         // more than 1: each is fitted to a bootstrap of the sessions
};

// Throws vt::Error (kUsage) naming the key where an option is impossible.
void validate(const BcOptions& options);

// Mean log-likelihoods, nats a page view whose answer is known (actions: a page view).
struct LogLikelihood {
  double feedback = 0;
  double clicks = 0;  // 0 where the log has none
  double answer() const { return feedback + clicks; }
};

struct BcReport {
  std::int64_t iteration = 0;                       // 1 after the first
  int member = 0;                                   // whose epoch it was
  int epoch = 0;                                    // 1 after the first
  double rate = 0;                                  // of the last step
  LogLikelihood fitted, held_out;                   // the customer policy; fitted: while it was learning
  std::optional<LogLikelihood> held_out_without_a;  // of a second one that does not see a
  std::optional<double> held_out_actions;           // of u by the logging policy
  PhaseSeconds seconds;
};

// Of a member's fits, each at its best epoch.
struct BcResult {
  int epoch = 0;  // the best one of the customer policy
  LogLikelihood fitted, held_out;
  std::optional<LogLikelihood> held_out_without_a;  // where there are actions
  std::optional<double> held_out_actions;           // of u, by the logging policy that is given
  bool constant_logging = false;                    // no network beat the same Gaussian for everyone
  // What seeing a is worth on held-out pages, nats a page view.
  std::optional<double> gain_from_a() const;
};

class BcTrainer {
 public:
  // threads: 0: all cores; the same pages, options and seed give the same bits for any. Throws what
  // validate() throws.
  BcTrainer(std::shared_ptr<const LoggedPages> pages, BcOptions options, std::uint64_t seed, int threads);
  ~BcTrainer();
  BcTrainer(BcTrainer&&) noexcept;
  BcTrainer& operator=(BcTrainer&&) noexcept;

  // One epoch of the present member's fits; member after member, iterations() of total().
  BcReport iterate();
  std::int64_t iterations() const;
  std::int64_t total() const;  // members x epochs

  // Of a member whose epochs are done.
  BcResult result(int member = 0) const;
  BehaviorNetworks networks(int member = 0) const;

  // Everything that the next iterations depend on. load() throws vt::Error (kBadInput) where the file is not
  // a checkpoint of these pages, this seed and these options.
  void save(const std::filesystem::path& file) const;
  void load(const std::filesystem::path& file);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vt::learn
