// MAIL (paper, Algorithm 2; semantics 6): the customer's policy pi^c(a^c | s, a, n) and the ranker's pi(a |
// s) imitate a log together, against a discriminator of whole page views. Names no torch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "vt/learn/behavior_networks.hpp"
#include "vt/learn/logged_pages.hpp"
#include "vt/learn/phases.hpp"
#include "vt/learn/policy_trainer.hpp"

namespace vt::learn {

// What a page is worth to the joint policy, R = P(real).
enum class MailReward : std::uint8_t { kLogit, kR, kLogR, kMinusLog1MinusR };

// eta: the natural step is min(eta, sqrt(2 delta / x'Fx)) times x on advantages that are centred only, so
// that it shrinks with the signal; delta: TRPO's, on advantages of deviation 1.
enum class MailStep : std::uint8_t { kEta, kDelta };

// A customer's session, or, as printed, sessions one after the other until one buys or comes to the limit.
enum class CustomerEpisode : std::uint8_t { kSession, kChain };

const char* name_of(CustomerEpisode episode);  // "session" | "chain"
const char* name_of(MailReward reward);        // "logit" | "R" | "log_R" | "minus_log_1_minus_R"
const char* name_of(MailStep step);            // "eta" | "delta"

struct MailOptions {
  std::int64_t lanes = 500;  // an iteration serves lanes x horizon page views
  std::int64_t horizon = 20;
  int warmup = 20;      // rollouts in which discriminator and critics learn alone
  int iterations = 20;  // after them; the product is the mean of the second half
  MailReward reward = MailReward::kLogit;
  bool centred = true;  // the reward less its mean over the rollout
  CustomerEpisode episode = CustomerEpisode::kSession;
  Replan replan = Replan::kPage;  // kSession: the ranker is credited where its action was drawn
  double gamma = 0.99;
  double lambda = 0.95;
  // natural step
  MailStep step = MailStep::kEta;
  double eta = 0.2;
  double delta = 0.01;  // largest mean KL(old || new) of both policies together
  double damping = 0.1;
  double fvp_fraction = 0.3;  // of the rows, in the Fisher product
  int cg_iterations = 10;
  int backtracks = 10;
  // discriminator
  std::vector<int> discriminator_hidden = {128, 256};  // LeakyReLU
  bool discriminator_sees_action = true;
  int discriminator_steps = 5;                  // an iteration
  std::int64_t discriminator_minibatch = 1024;  // logged pages, and as many generated ones
  double discriminator_rate = 3e-4;
  // critics
  std::vector<int> critic_hidden = {64, 64};
  int critic_epochs = 5;
  std::int64_t minibatch = 1000;
  double critic_rate = 1e-3;

  std::int64_t total() const { return std::int64_t{warmup} + iterations; }
};

// Throws vt::Error (kUsage) naming the key where an option is impossible.
void validate(const MailOptions& options);

// What one iteration did. Means are over the page views of its rollout.
struct MailReport {
  std::int64_t iteration = 0;   // 1 after the first
  std::int64_t page_views = 0;  // served so far, in all
  bool warmup = false;          // no policy moved
  double r2p = 0, turn_per_page = 0, leave_per_page = 0;
  double pages_per_session = 0;      // page views / ended sessions
  double reward = 0;                 // mean before it is centred
  double discriminator_loss = 0;     // cross-entropy, nats (log 2: blind)
  double auc = 0;                    // of the discriminator, before its last update
  double auc_s = 0, auc_answer = 0;  // of small ones that see s alone, a^c alone
  double auc_a = 0;                  // a alone; 0 where there is no action
  double kl = 0;                     // of the accepted step, else 0
  double surrogate_gain = 0;
  double step_length = 0;  // factor of the natural gradient before backtracking
  double step_fraction = 0;
  bool accepted = false, rejected = false, negative_curvature = false;
  double cg_residual = 0;
  double entropy = 0;                    // of the customer's answer, nats a page view
  double ranker_entropy = 0;             // of the ranker's u, nats
  double explained_variance = 0;         // of the returns by V^c(s, a, n), before its update
  double explained_variance_ranker = 0;  // by V(s, n)
  double critic_loss = 0, critic_loss_ranker = 0;
  PhaseSeconds seconds;
};

// Mean log-likelihood of the held-out answers that are known, nats a page view. networks: in a learner's
// units.
double held_out_log_likelihood(const LoggedPages& pages, const BehaviorNetworks& networks, int threads = 0);

class MailTrainer {
 public:
  // model: a learned simulator in which the customers of training live (semantics 6, `mail.customers`), whose
  // networks `start` replaces; its attributes, actions and heads are those of pages.spec. start: in a
  // learner's units, as BcTrainer gives it. Same arguments and backend: same bits, on the processor for any
  // number of threads. Throws what validate() and the factory throw, and std::invalid_argument where model,
  // pages and start do not fit together.
  MailTrainer(ModelPtr model, std::shared_ptr<const LoggedPages> pages, BehaviorNetworks start,
              MailOptions options, std::uint64_t seed, const BackendFactory& backend);
  ~MailTrainer();
  MailTrainer(MailTrainer&&) noexcept;
  MailTrainer& operator=(MailTrainer&&) noexcept;

  // One rollout, the discriminator's steps and, after the warm-up, one step of both policies.
  MailReport iterate();

  const MailOptions& options() const;
  std::int64_t iterations() const;  // so far, warm-up included
  std::int64_t page_views() const;
  // All iterations are done, or it has collapsed.
  bool done() const;
  // Why training was given up, or empty: a discriminator that tells every page, an answer without entropy, or
  // sessions whose length runs away.
  const std::string& collapse() const;

  // Both policies as they stand, and their mean over the second half of the iterations so far; in a learner's
  // units.
  BehaviorNetworks networks() const;
  BehaviorNetworks average() const;

  // Everything that the next iterations depend on. load() throws vt::Error (kBadInput) where the file is not
  // a checkpoint of this simulator, these pages, this seed and these options.
  void save(const std::filesystem::path& file) const;
  void load(const std::filesystem::path& file);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vt::learn
