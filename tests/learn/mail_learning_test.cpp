// What MAIL learns: every network moves, credit goes where it is due, what is wrong in either policy is
// corrected, and a collapse is named.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "learn/mail_learner.hpp"
#include "tests/learn/mail_case.hpp"
#include "tests/learn/network_output.hpp"

namespace vt::learn {
namespace {

// The probabilities of turn, buy and leave on a logged page.
std::vector<double> answer_shares(const LoggedPages& pages, const BehaviorNetworks& networks,
                                  std::int64_t row) {
  const auto r = static_cast<std::size_t>(row);
  std::vector<float> x(10, 0.0f);
  for (std::size_t i = 0; i < 2; ++i) x[static_cast<std::size_t>(pages.column[r * 2 + i])] = 1.0f;
  for (std::size_t c = 0; c < 2; ++c) x[7 + c] = pages.action[r * 2 + c] * pages.input_scale[7 + c];
  x[9] = static_cast<float>(pages.page[r]) * pages.input_scale[9];
  return shares(run_network(networks.customer_policy, x), 0, 3);
}

// Mean KL(true || learned) of the customer's answer over logged pages, nats.
double answer_kl(const LoggedPages& pages, const BehaviorNetworks& learned) {
  const BehaviorNetworks real = true_networks(pages);
  double sum = 0;
  const std::int64_t rows = 1000;
  for (std::int64_t row = 0; row < rows; ++row) {
    const auto p = answer_shares(pages, real, row), q = answer_shares(pages, learned, row);
    for (std::size_t c = 0; c < 3; ++c) sum += p[c] * std::log(p[c] / q[c]);
  }
  return sum / static_cast<double>(rows);
}

// A learner, and what one iteration from wrong customers changed in it.
struct OneIteration {
  // disturbed: names a network that is another one from the start, or nothing.
  explicit OneIteration(const MailOptions& options, const std::string& disturbed = {})
      : backend(cpu_training(2)(small_shop(), {options.horizon, options.lanes, {{}, true}})),
        learner(*shop_log(), wrong_customers(true_networks(*shop_log())), options, 4, at::kFloat,
                backend->runner(), backend->pool()) {
    const at::NoGradGuard no_grad;
    for (const auto& [name, tensor] : learner.state()) {
      if (name == disturbed) tensor.add_(at::sin(at::arange(tensor.numel(), tensor.options())));
      before.push_back(tensor.clone());
    }
    backend->simulator().reset(Start{4, options.lanes, 0, 0});
    RankingPolicy ranker;
    ranker.center = {0.25f, -0.25f};
    ranker.scale = {0.5f, 0.5f};
    ranker.low = {-8, -8};
    ranker.high = {8, 8};
    backend->rollout(ranker);
    learner.expand(*backend, 0);
    learner.discriminate();
    learner.estimate_advantages();
    learner.step_policies();
    learner.fit_critics();
    change = learner.state().front().second - before.front();
  }
  at::Tensor of_customer() const { return learner.shapes().customer_of(change); }
  at::Tensor of_ranker() const { return learner.shapes().ranker_of(change); }

  std::unique_ptr<TrainingBackend> backend;
  MailLearner learner;
  std::vector<at::Tensor> before;  // of state()
  at::Tensor change;               // of both policies
};

// Every loss term moves every network that it names: R, V, V^c and both policies.
TEST_F(MailTest, EveryNetworkLearns) {
  const OneIteration done(small_mail());
  const auto state = done.learner.state();
  std::set<std::string> moved;
  for (std::size_t i = 0; i < state.size(); ++i) {
    if (!state[i].second.equal(done.before[i])) moved.insert(state[i].first);
  }
  for (const char* name :
       {"policies", "discriminator", "of_s", "of_answer", "of_a", "critic", "customer_critic"}) {
    EXPECT_TRUE(moved.contains(name)) << name;
  }
  EXPECT_GT(done.of_customer().abs().max().item<float>(), 0.0f);
  EXPECT_GT(done.of_ranker().abs().max().item<float>(), 0.0f);
}

// The ranker's actions are credited by V(s, n): another V^c, which knows them already, does not turn its
// step. One iteration of conjugate gradient makes both steps multiples of their gradients.
TEST_F(MailTest, CreditIsByTheRightCritic) {
  MailOptions options = small_mail();
  options.cg_iterations = 1;
  const OneIteration plain(options), other_v(options, "critic"), other_vc(options, "customer_critic");
  const auto cosine = [](const at::Tensor& a, const at::Tensor& b) {
    return at::cosine_similarity(a.to(at::kDouble), b.to(at::kDouble), 0).item<double>();
  };
  EXPECT_GT(cosine(plain.of_ranker(), other_vc.of_ranker()), 1 - 1e-4);
  EXPECT_LT(cosine(plain.of_customer(), other_vc.of_customer()), 0.99);
  EXPECT_LT(cosine(plain.of_ranker(), other_v.of_ranker()), 0.99);
}

// Without a future the critics' target is the reward, and its mean their centre.
TEST_F(MailTest, CentredRewardsHaveMeanZero) {
  for (const bool centred : {false, true}) {
    MailOptions options = small_mail();
    options.gamma = 0;
    options.reward = MailReward::kLogR;
    options.centred = centred;
    OneIteration done(options);
    const double mean = done.learner.gather_figures()[MailLearner::kReward].item<double>();
    EXPECT_LT(mean, -0.1);  // R is about 1/2
    int critics = 0;
    for (const auto& [name, tensor] : done.learner.state()) {
      if (name != "critic.centre" && name != "customer_critic.centre") continue;
      EXPECT_NEAR(tensor.item<double>(), centred ? 0.0 : mean, 1e-6) << name;
      ++critics;
    }
    EXPECT_EQ(critics, 2);
  }
}

// Customers that buy and leave at wrong rates are corrected: the mean KL from the truth falls below .02 nats
// and a quarter of what it was.
TEST_F(MailTest, AWrongCustomerIsCorrected) {
  MailTrainer trainer = trainer_of(wrong_customers(truth), learning_options(), 0);
  const double before = answer_kl(*shop_log(), wrong_customers(truth));
  MailReport first, last;
  while (!trainer.done()) {
    last = trainer.iterate();
    if (last.iteration == 10) first = last;
  }
  const double after = answer_kl(*shop_log(), trainer.average());
  EXPECT_GT(before, 0.06);
  EXPECT_LT(after, 0.02);
  EXPECT_LT(after, 0.25 * before);
  EXPECT_GT(first.auc_answer, 0.55);
  EXPECT_LT(last.auc_answer, first.auc_answer);
  EXPECT_EQ(trainer.collapse(), "");
}

// An error of one deviation planted in the ranker's mean is corrected to less than a third.
TEST_F(MailTest, AWrongRankerIsCorrected) {
  BehaviorNetworks start = truth;
  start.logging_policy.layers.back().bias[0] += 1.0f;
  MailTrainer trainer = trainer_of(start, ranker_options(), 0);
  while (!trainer.done()) trainer.iterate();
  const BehaviorNetworks product = trainer.average();
  double error = 0;  // of the mean of u[0] over the levels of the first attribute
  for (std::size_t level = 0; level < 3; ++level) {
    const Layer &layer = product.logging_policy.layers.back(), &real = truth.logging_policy.layers.back();
    error += (static_cast<double>(layer.weight[level] + layer.bias[0]) -
              static_cast<double>(real.weight[level] + real.bias[0])) /
             3;
  }
  EXPECT_LT(std::abs(error), 0.3);
  EXPECT_LT(answer_kl(*shop_log(), product), 0.03);  // and the customers are still themselves
}

// Twice the deviation of the log's ranker in one component, half of it in the other: both errors fall below a
// half.
TEST_F(MailTest, AWrongDeviationOfTheRankerIsCorrected) {
  BehaviorNetworks start = truth;
  const float planted[] = {std::log(2.0f), -std::log(2.0f)};
  for (std::size_t i = 0; i < 2; ++i) start.logging_log_std[i] += planted[i];
  MailTrainer trainer = trainer_of(start, ranker_options(), 0);
  while (!trainer.done()) trainer.iterate();
  const BehaviorNetworks product = trainer.average();
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_NEAR(product.logging_log_std[i], truth.logging_log_std[i], std::log(2.0f) / 2) << i;
}

// A reward that is never negative pays for long sessions, whatever they look like.
TEST_F(MailTest, ACollapseIsNamedAndStopsTheTraining) {
  MailOptions options = learning_options();
  options.reward = MailReward::kMinusLog1MinusR;
  options.centred = false;
  options.step = MailStep::kDelta;
  options.delta = 0.1;
  options.warmup = 3;
  options.iterations = 200;
  MailTrainer trainer = trainer_of(truth, options, 0);
  while (!trainer.done()) trainer.iterate();
  EXPECT_LT(trainer.iterations(), 203);
  EXPECT_NE(trainer.collapse().find("length of sessions"), std::string::npos) << trainer.collapse();
}

// The log's actions are six deviations from those of a ranker that hardly moves.
TEST_F(MailTest, ADiscriminatorThatTellsEveryPageStopsTheTraining) {
  BehaviorNetworks start = truth;
  start.logging_policy.layers.back().bias[0] += 6.0f;
  MailOptions options = learning_options();
  options.eta = 1e-6;
  MailTrainer trainer = trainer_of(start, options, 0);
  MailReport last;
  while (!trainer.done()) last = trainer.iterate();
  EXPECT_EQ(trainer.iterations(), options.warmup + 3);
  EXPECT_GE(last.auc, 0.95);
  EXPECT_EQ(trainer.collapse(), "the discriminator tells nearly every page");
}

// A log whose customers turn their first page and leave their second, all of them: whoever imitates it has no
// entropy left.
TEST_F(MailTest, AnswersWithoutEntropyStopTheTraining) {
  LoggedPages log = *shop_log();
  log.session_begin.clear();
  for (std::int64_t row = 0; row <= log.rows(); row += 2) log.session_begin.push_back(row);
  for (std::size_t row = 0; row < log.page.size(); ++row) {
    log.page[row] = static_cast<std::int32_t>(row % 2);
    log.feedback[row] = static_cast<std::int8_t>(row % 2 == 0 ? Feedback::kTurn : Feedback::kLeave);
  }
  log.fitted.clear();
  log.held_out = {0};
  for (std::int64_t session = 1; session < log.sessions(); ++session) log.fitted.push_back(session);
  MailOptions options = learning_options();
  options.step = MailStep::kDelta;
  options.delta = 0.1;
  MailTrainer trainer(small_shop(), std::make_shared<const LoggedPages>(log), truth, options, 4,
                      cpu_training(0));
  std::vector<double> entropy;  // of the iterations after the warm-up
  while (!trainer.done()) {
    const MailReport report = trainer.iterate();
    if (!report.warmup) entropy.push_back(report.entropy);
  }
  EXPECT_EQ(trainer.collapse(), "the customer's answers have lost their entropy");
  int low = 0;  // in a row
  for (std::size_t i = 0; i < entropy.size(); ++i) {
    low = entropy[i] > 0.25 * entropy[0] ? 0 : low + 1;
    EXPECT_EQ(low == 3, i + 1 == entropy.size()) << i;
  }
}

// Against the definition: the mean log-probability of held-out answers, where they are known.
TEST_F(MailTest, HeldOutLikelihoodIsThatOfKnownAnswers) {
  LoggedPages pages = *shop_log();
  const std::vector<std::int64_t> rows = pages.rows_of(pages.held_out);
  double sum = 0, count = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto r = static_cast<std::size_t>(rows[i]);
    if (i % 4 == 0) {
      pages.feedback[r] = kNoFeedback;
      continue;
    }
    sum += std::log(answer_shares(pages, truth, rows[i])[static_cast<std::size_t>(pages.feedback[r])]);
    count += 1;
  }
  EXPECT_GT(count, 800);
  for (const int threads : {1, 3})
    EXPECT_NEAR(held_out_log_likelihood(pages, truth, threads), sum / count, 1e-6);
  EXPECT_LT(held_out_log_likelihood(pages, wrong_customers(truth)), sum / count - 0.02);
}

}  // namespace
}  // namespace vt::learn
