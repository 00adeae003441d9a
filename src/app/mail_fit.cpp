#include "app/mail_fit.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/behavior_report.hpp"
#include "app/device_argument.hpp"
#include "app/policy_argument.hpp"
#include "app/training_loop.hpp"

namespace vt::app {
namespace {

// What MAIL may cost on held-out sessions before behaviour cloning is kept (semantics 6).
constexpr double kLikelihoodLoss = 0.002;  // nats a page view
constexpr double kLengthDistance = 0.03;

constexpr double kBlindAuc = 0.55;  // a discriminator above it tells customers by their attributes alone

template <class E>
E parse(const std::string& word, std::initializer_list<E> all) {
  for (const E value : all) {
    if (word == learn::name_of(value)) return value;
  }
  return *all.begin();  // settings refuse other words
}

Json json_of(const learn::MailReport& r, bool actions) {
  Json json = {{"iteration", r.iteration},
               {"page_views", r.page_views},
               {"warmup", r.warmup},
               {"r2p", r.r2p},
               {"turn_per_page", r.turn_per_page},
               {"leave_per_page", r.leave_per_page},
               {"pages_per_session", r.pages_per_session},
               {"reward", r.reward},
               {"discriminator_loss", r.discriminator_loss},
               {"auc", r.auc},
               {"auc_s", r.auc_s},
               {"auc_answer", r.auc_answer},
               {"explained_variance", r.explained_variance},
               {"explained_variance_ranker", r.explained_variance_ranker},
               {"critic_loss", r.critic_loss},
               {"critic_loss_ranker", r.critic_loss_ranker}};
  if (actions) json["auc_a"] = r.auc_a;
  if (r.warmup) return json;
  json.update({{"kl", r.kl},
               {"surrogate_gain", r.surrogate_gain},
               {"step_length", r.step_length},
               {"step_fraction", r.step_fraction},
               {"accepted", r.accepted},
               {"rejected", r.rejected},
               {"negative_curvature", r.negative_curvature},
               {"cg_residual", r.cg_residual},
               {"entropy", r.entropy}});
  if (actions) json["ranker_entropy"] = r.ranker_entropy;
  return json;
}

class Imitation final : public Learner {
 public:
  Imitation(learn::MailTrainer& trainer, bool actions) : trainer_(trainer), actions_(actions) {}
  Step iterate() override {
    const learn::MailReport r = trainer_.iterate();
    Step step{json_of(r, actions_), Json::object(),
              fmt::format("auc {:.3f}  reward {:.4f}  kl {:.5f}", r.auc, r.reward, r.kl)};
    for (const auto& [phase, seconds] : r.seconds) step.seconds[phase] = seconds;
    return step;
  }
  std::int64_t iterations() const override { return trainer_.iterations(); }
  std::int64_t done() const override { return trainer_.page_views(); }
  void save(const std::filesystem::path& file) const override { trainer_.save(file); }
  void load(const std::filesystem::path& file) override { trainer_.load(file); }

 private:
  learn::MailTrainer& trainer_;
  bool actions_;
};

// Why a product of MAIL is not to be used; empty: it is.
std::string objection(const std::string& collapse, double likelihood, double likelihood_of_bc,
                      double distance) {
  if (!collapse.empty()) return collapse;
  if (!(likelihood >= likelihood_of_bc - kLikelihoodLoss))
    return fmt::format("the held-out log-likelihood falls from {:.5f} to {:.5f}", likelihood_of_bc,
                       likelihood);
  if (!(distance <= kLengthDistance))
    return fmt::format("the length of sessions is {:.3f} from the log's", distance);
  return {};
}

}  // namespace

void MailKeys::declare(config::Settings& settings) {
  learn::MailOptions& o = options_;
  settings.add_choice("mail.customers", customers_, {"logged", "generated"},
                      "whose sessions MAIL trains in: the log's, or those of --customers");
  settings.add_choice("mail.step", step_, {"eta", "delta"},
                      "a natural step that shrinks with the signal, or TRPO's");
  settings.add("mail.eta", o.eta, "largest factor of the natural gradient with step = eta").range(1e-9, 1e6);
  settings.add("mail.delta", o.delta, "largest mean KL of a step, both policies together").range(1e-9, 10.0);
  settings.add_choice("mail.reward", reward_, {"logit", "R", "log_R", "minus_log_1_minus_R"},
                      "what a page is worth to both policies, R = P(real)");
  settings.add("mail.centred", centred_, "less the mean over the rollout").value("true|false");
  settings.add_choice("mail.customer_episode", episode_, {"session", "chain"},
                      "rewards count to the end of a session, or through leaving customers to a purchase");
  settings.add_choice("mail.replan", replan_, {"page", "session"}, kReplanHelp);
  settings.add("mail.discriminator_sees_action", sees_action_, "or only the customer's side of a page")
      .value("true|false");
  settings
      .add("mail.iterations", o.iterations, "steps of both policies; the product is the second half's mean")
      .range(1, 1'000'000);
  settings.add("mail.warmup", o.warmup, "rollouts before them in which the discriminator learns alone")
      .range(0, 1'000'000);
  settings.add("mail.lanes", o.lanes, "sessions in lockstep; an iteration serves lanes x horizon page views")
      .at_least(1);
  settings.add("mail.horizon", o.horizon, "pages of each lane in an iteration").at_least(1);
  settings.add("mail.gamma", o.gamma, "discount").range(0.0, 1.0);
  settings.add("mail.lambda", o.lambda, "of the advantage estimate").range(0.0, 1.0);
  settings.add("mail.damping", o.damping, "added to the Fisher matrix").range(0.0, 1e3);
  settings.add("mail.fvp_fraction", o.fvp_fraction, "share of the rows in the Fisher product")
      .range(1e-6, 1.0);
  settings.add("mail.cg_iterations", o.cg_iterations, "of the conjugate gradient").range(1, 1000);
  settings.add("mail.backtracks", o.backtracks, "of the line search").range(1, 60);
  settings.add("mail.discriminator_hidden", o.discriminator_hidden, "widths of its LeakyReLU layers");
  settings.add("mail.discriminator_steps", o.discriminator_steps, "of Adam, an iteration").range(1, 1000);
  settings
      .add("mail.discriminator_minibatch", o.discriminator_minibatch,
           "logged page views of a step, and as many generated ones")
      .range(std::int64_t{1}, std::int64_t{8192});
  settings.add("mail.discriminator_rate", o.discriminator_rate, "Adam's step").range(0.0, 1.0);
  settings.add("mail.critic_hidden", o.critic_hidden, "widths of the critics' tanh layers");
  settings.add("mail.critic_epochs", o.critic_epochs, "passes over the rows").range(0, 1000);
  settings.add("mail.critic_rate", o.critic_rate, "Adam's step").range(0.0, 1.0);
  settings.add("mail.minibatch", o.minibatch, "rows of a critic step").at_least(1);
}

learn::MailOptions MailKeys::resolve() const {
  using learn::CustomerEpisode;
  using learn::MailReward;
  using learn::MailStep;
  learn::MailOptions options = options_;
  options.step = parse(step_, {MailStep::kEta, MailStep::kDelta});
  options.reward =
      parse(reward_, {MailReward::kLogit, MailReward::kR, MailReward::kLogR, MailReward::kMinusLog1MinusR});
  options.centred = *centred_;
  options.episode = parse(episode_, {CustomerEpisode::kSession, CustomerEpisode::kChain});
  options.replan = replan_of(replan_);
  options.discriminator_sees_action = *sees_action_;
  learn::validate(options);
  return options;
}

void imitate_behavior(const Run& run, const std::shared_ptr<const learn::LoggedPages>& pages,
                      const learn::MailOptions& options, const MailShops& shops, BehaviorFit& fit) {
  const bool actions = pages->spec.action_size() > 0;
  for (std::size_t i = 0; i < fit.members.size(); ++i) {
    const learn::BehaviorNetworks& cloned = fit.members[i];
    learn::MailTrainer trainer(shops.training(cloned), pages, cloned, options, run.common().seed + i,
                               training_backend(run.common()));
    Imitation learner(trainer, actions);
    const LoopEnd end =
        run_loop(run, learner,
                 {"mail", "page views", fit.members.size() == 1 ? "mail" : fmt::format("mail-{}", i + 1),
                  options.total() * options.lanes * options.horizon, [&](double) { return trainer.done(); }});
    Json last = end.last;  // less what is volatile
    last.erase("run");
    last.erase("part");
    const learn::BehaviorNetworks product = trainer.average();
    const int threads = run.common().threads;
    const double before = learn::held_out_log_likelihood(*pages, cloned, threads),
                 after = learn::held_out_log_likelihood(*pages, product, threads),
                 distance = eval::length_distance(
                     shops.real,
                     simulate_sessions(run, shops.judging(product), shops.score_sessions, "guard"));
    const std::string why = objection(trainer.collapse(), after, before, distance);
    if (end.last.value("auc_s", 0.5) > kBlindAuc)
      spdlog::warn(
          "member {}: the customers of training differ from the log's in their attributes alone (area "
          "under ROC {:.3f}): see mail.customers",
          i + 1, end.last.value("auc_s", 0.5));
    if (why.empty()) {
      fit.members[i] = product;
    } else {
      spdlog::warn("member {}: {}: behaviour cloning is kept", i + 1, why);
    }
    fit.figures[i]["mail"] = {
        {"iterations", trainer.iterations()},  {"page_views", trainer.page_views()},
        {"kept", why.empty() ? "mail" : "bc"}, {"why", why},
        {"held_out_log_likelihood", after},    {"held_out_log_likelihood_of_bc", before},
        {"session_length_ks", distance},       {"last", std::move(last)}};
  }
}

}  // namespace vt::app
