// MAIL as a whole: nothing is read back, the same bits for any number of threads and through a checkpoint;
// logs without actions; what is refused.
#include "vt/learn/mail.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "learn/mail_learner.hpp"
#include "tests/learn/expect_no_reads.hpp"
#include "tests/learn/mail_case.hpp"
#include "vt/core/error.hpp"

namespace vt::learn {
namespace {

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

TEST_F(MailTest, AnIterationReadsNothingBackFromTheDevice) {
  MailOptions options = small_mail();
  options.warmup = 1;
  MailTrainer trainer(small_shop(), shop_log(), truth, options, 4, device_like(cpu_training(2)));
  trainer.iterate();
  trainer.iterate();
  expect_no_reads([&] { trainer.iterate(); });
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

// Nothing but the discriminators reads a log's actions. Where the one of whole pages does not see them, the
// log may say of them what it likes; that of actions alone, which only measures, notices.
TEST_F(MailTest, ADiscriminatorMayBeBlindToActions) {
  auto other_actions = std::make_shared<LoggedPages>(*shop_log());
  for (float& action : other_actions->action) action = 3.0f - action;
  for (const bool sees : {false, true}) {
    MailOptions options = small_mail();
    options.discriminator_sees_action = sees;
    MailTrainer one(small_shop(), shop_log(), truth, options, 4, cpu_training(2));
    MailTrainer other(small_shop(), other_actions, truth, options, 4, cpu_training(2));
    while (!one.done()) {
      const MailReport a = one.iterate(), b = other.iterate();
      EXPECT_EQ(a.auc == b.auc, !sees) << a.iteration;
      EXPECT_EQ(a.discriminator_loss == b.discriminator_loss, !sees) << a.iteration;
      EXPECT_EQ(a.reward == b.reward, !sees) << a.iteration;
      EXPECT_NE(a.auc_a, b.auc_a) << a.iteration;
    }
    EXPECT_EQ(parameters(one.networks()) == parameters(other.networks()), !sees);
    EXPECT_NE(parameters(one.networks()), parameters(truth));
  }
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
