// MAIL as a whole: nothing is read back, the same bits for any number of threads and through a checkpoint,
// every network learns, what is wrong in either policy is corrected, and a collapse is named.
#include "vt/learn/mail.hpp"

#include <ATen/record_function.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <array>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>

#include "learn/mail_learner.hpp"
#include "tests/learn/mail_case.hpp"
#include "vt/core/error.hpp"
#include "vt/nn/forward.hpp"

namespace vt::learn {
namespace {

const std::shared_ptr<const LoggedPages>& shop_log() {
  static const std::shared_ptr<const LoggedPages> pages = mail_log(500, 24);
  return pages;
}

// The true customers, who buy too often and leave too seldom.
BehaviorNetworks wrong_customers(BehaviorNetworks networks) {
  std::vector<float>& bias = networks.customer_policy.layers.back().bias;
  bias[1] += 0.8f;
  bias[2] -= 0.8f;
  return networks;
}

MailTrainer trainer_of(const BehaviorNetworks& start, const MailOptions& options, int threads,
                       std::uint64_t seed = 4) {
  return MailTrainer(small_shop(), shop_log(), start, options, seed, cpu_training(threads));
}

std::vector<float> parameters(const BehaviorNetworks& networks) {
  std::vector<float> all = networks.logging_log_std;
  for (const Network* network : {&networks.customer_policy, &networks.logging_policy}) {
    for (const Layer& layer : network->layers) {
      all.insert(all.end(), layer.weight.begin(), layer.weight.end());
      all.insert(all.end(), layer.bias.begin(), layer.bias.end());
    }
  }
  return all;
}

// The probabilities of turn, buy and leave on a logged page.
std::array<double, 3> answer_shares(const LoggedPages& pages, const BehaviorNetworks& networks,
                                    std::int64_t row) {
  const auto r = static_cast<std::size_t>(row);
  std::vector<float> x(10, 0.0f);
  for (std::size_t i = 0; i < 2; ++i) x[static_cast<std::size_t>(pages.column[r * 2 + i])] = 1.0f;
  for (std::size_t c = 0; c < 2; ++c) x[7 + c] = pages.action[r * 2 + c] * pages.input_scale[7 + c];
  x[9] = static_cast<float>(pages.page[r]) * pages.input_scale[9];
  float logits[3], scratch[2][16];
  nn::forward<float>(networks.customer_policy.view(), {x.data(), 1}, {logits, 1}, scratch[0], scratch[1]);
  std::array<double, 3> share{};
  double total = 0;
  for (std::size_t c = 0; c < 3; ++c) total += share[c] = std::exp(static_cast<double>(logits[c]));
  for (double& s : share) s /= total;
  return share;
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

class MailTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }
  const std::filesystem::path folder =
      std::filesystem::path(::testing::TempDir()) / ("vt_mail_" + std::to_string(::getpid()));
  const BehaviorNetworks truth = true_networks(*shop_log());
};

TEST_F(MailTest, AnIterationReadsNothingBackFromTheDevice) {
  static std::atomic<int> reads, calls;
  MailOptions options = small_mail();
  options.warmup = 1;
  MailTrainer trainer = trainer_of(truth, options, 2);
  trainer.iterate();
  trainer.iterate();
  reads = calls = 0;
  const auto handle = at::addGlobalCallback(at::RecordFunctionCallback([](const at::RecordFunction& call) {
                                              static const std::set<std::string> kReads = {
                                                  "aten::_local_scalar_dense", "aten::item", "aten::nonzero",
                                                  "aten::is_nonzero", "aten::masked_select"};
                                              ++calls;
                                              if (kReads.contains(call.name())) ++reads;
                                              return std::unique_ptr<at::ObserverContext>();
                                            }).scopes({at::RecordScope::FUNCTION}));
  trainer.iterate();
  const int during = reads, all = calls;
  at::ones({1}).item<float>();
  const int control = reads - during;
  at::removeCallback(handle);
  EXPECT_EQ(during, 0);
  EXPECT_GT(all, 100);
  EXPECT_GE(control, 1);  // the count sees a read
}

TEST_F(MailTest, AnyNumberOfThreadsGivesTheSameBits) {
  std::vector<std::vector<float>> seen;
  std::vector<double> losses;
  for (const int threads : {1, 2, 3}) {
    MailTrainer trainer = trainer_of(wrong_customers(truth), small_mail(), threads);
    MailReport last;
    for (int i = 0; i < 4; ++i) last = trainer.iterate();
    EXPECT_TRUE(last.accepted);
    losses.push_back(last.discriminator_loss + last.critic_loss + last.critic_loss_ranker);
    seen.push_back(parameters(trainer.networks()));
  }
  EXPECT_NE(seen[0], parameters(wrong_customers(truth)));
  EXPECT_EQ(seen[0], seen[1]);
  EXPECT_EQ(seen[0], seen[2]);
  EXPECT_EQ(losses[0], losses[2]);
}

TEST_F(MailTest, AResumedRunIsTheUndisturbedRun) {
  MailTrainer whole = trainer_of(wrong_customers(truth), small_mail(), 2);
  while (!whole.done()) whole.iterate();
  ASSERT_EQ(whole.iterations(), 6);
  const auto file = folder / "checkpoint";
  {
    MailTrainer first = trainer_of(wrong_customers(truth), small_mail(), 1);
    for (int i = 0; i < 5; ++i) first.iterate();
    first.save(file);
    first.iterate();  // what happens after the checkpoint leaves no trace in it
  }
  MailTrainer second = trainer_of(wrong_customers(truth), small_mail(), 2);
  second.load(file);
  EXPECT_EQ(second.iterations(), 5);
  EXPECT_EQ(second.iterate().page_views, 6 * 1200);
  EXPECT_TRUE(second.done());
  EXPECT_EQ(parameters(whole.networks()), parameters(second.networks()));
  EXPECT_EQ(parameters(whole.average()), parameters(second.average()));
  EXPECT_NE(parameters(whole.average()), parameters(whole.networks()));
  whole.save(folder / "whole");
  second.save(folder / "second");
  const auto bytes = [](const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  EXPECT_EQ(bytes(folder / "whole"), bytes(folder / "second"));

  MailOptions options = small_mail();
  options.eta = 0.1;
  MailTrainer other = trainer_of(wrong_customers(truth), options, 1);
  EXPECT_THROW(other.load(file), Error);
  EXPECT_EQ(other.iterations(), 0);
}

TEST_F(MailTest, NetworksComeBackAsTheyWentIn) {
  EXPECT_EQ(parameters(trainer_of(truth, small_mail(), 1).networks()), parameters(truth));
  EXPECT_EQ(parameters(trainer_of(truth, small_mail(), 1).average()), parameters(truth));
}

TEST_F(MailTest, TheProductIsTheMeanOfTheSecondHalf) {
  MailOptions options = small_mail();
  options.iterations = 4;
  MailTrainer trainer = trainer_of(wrong_customers(truth), options, 1);
  std::vector<double> mean(parameters(truth).size(), 0.0);
  while (!trainer.done()) {
    trainer.iterate();
    if (trainer.iterations() <= options.warmup + 2) continue;
    const std::vector<float> now = parameters(trainer.networks());
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += 0.5 * static_cast<double>(now[i]);
  }
  const std::vector<float> product = parameters(trainer.average());
  for (std::size_t i = 0; i < mean.size(); ++i) EXPECT_NEAR(product[i], mean[i], 1e-6);
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

MailOptions learning_options() {
  MailOptions options = small_mail();
  options.lanes = 400;
  options.horizon = 10;
  options.warmup = 10;
  options.iterations = 40;
  options.discriminator_steps = 10;
  options.discriminator_rate = 1e-3;
  options.critic_epochs = 1;
  options.minibatch = 1000;
  options.eta = 1.0;
  return options;
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
  MailOptions options = learning_options();
  options.delta = 0.05;
  options.eta = 2.0;
  options.iterations = 60;
  MailTrainer trainer = trainer_of(start, options, 0);
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

// A log without actions: the customers alone imitate it.
TEST_F(MailTest, WithoutActionsTheCustomersLearnAlone) {
  const auto blind = [](Layer& first) {  // drops the columns of a
    Layer kept = first;
    kept.in -= 2;
    kept.weight.clear();
    for (int row = 0; row < first.out; ++row) {
      for (int c = 0; c < first.in; ++c)
        if (c < 7 || c > 8) kept.weight.push_back(first.weight[static_cast<std::size_t>(row * first.in + c)]);
    }
    first = kept;
  };
  LoggedPages log = *shop_log();
  SimulatorModel shop = *small_shop();
  for (SimulatorSpec* spec : {&log.spec, &shop.spec}) {
    spec->rules.action_size = 0;
    spec->center.clear();
    spec->scale.clear();
    spec->norm_quantiles.clear();
  }
  log.action.clear();
  log.input_scale.erase(log.input_scale.begin() + 7, log.input_scale.begin() + 9);
  BehaviorNetworks start;
  start.customer_policy = wrong_customers(truth).customer_policy;
  for (Network* network : {&shop.customer_policy, &start.customer_policy}) blind(network->layers.front());
  MailTrainer trainer(std::make_shared<const SimulatorModel>(shop), std::make_shared<const LoggedPages>(log),
                      start, small_mail(), 4, cpu_training(2));
  EXPECT_EQ(parameters(trainer.networks()), parameters(start));
  MailReport last;
  while (!trainer.done()) last = trainer.iterate();
  EXPECT_TRUE(last.accepted);
  EXPECT_EQ(last.auc_a, 0.0);
  EXPECT_TRUE(trainer.average().logging_policy.layers.empty());
  EXPECT_NE(parameters(trainer.average()), parameters(start));
}

TEST_F(MailTest, ImpossibleOptionsNameTheirKey) {
  const auto refused = [](const MailOptions& options, const std::string& key) {
    try {
      validate(options);
      ADD_FAILURE() << key;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kUsage);
      EXPECT_NE(std::string(error.what()).find(key), std::string::npos) << error.what();
    }
  };
  validate(MailOptions{});
  MailOptions options;
  options.eta = 0;
  refused(options, "mail.eta");
  options = {};
  options.delta = std::nan("");
  refused(options, "mail.delta");
  options = {};
  options.iterations = 0;
  refused(options, "mail.iterations");
  options = {};
  options.discriminator_hidden = {0};
  refused(options, "mail.discriminator_hidden");
}

TEST_F(MailTest, AnotherSimulatorIsRefused) {
  SimulatorModel other = *small_shop();
  other.spec.rules.max_page_index = 3;
  EXPECT_THROW(MailTrainer(std::make_shared<const SimulatorModel>(other), shop_log(), truth, small_mail(), 1,
                           cpu_training(1)),
               std::invalid_argument);
  BehaviorNetworks networks = truth;
  networks.customer_policy = truth.logging_policy;
  EXPECT_THROW(trainer_of(networks, small_mail(), 1), std::invalid_argument);
}

}  // namespace
}  // namespace vt::learn
