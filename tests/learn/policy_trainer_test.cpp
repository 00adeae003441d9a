// The trainer as a whole: no read from the device, the same bits for any number of threads and through a
// checkpoint, and learning.
#include "vt/learn/policy_trainer.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/learn/expect_no_reads.hpp"
#include "tests/learn/small_shop.hpp"
#include "vt/core/error.hpp"

namespace vt::learn {
namespace {

TrpoOptions small_options() {
  TrpoOptions options = default_trpo_options(small_shop()->spec);
  options.lanes = 150;
  options.horizon = 8;
  options.hidden = {16, 16};
  options.critic_hidden = {16};
  options.minibatch = 300;
  options.fvp_fraction = 0.5;
  return options;
}

PpoOptions small_ppo() {
  PpoOptions options{small_options()};
  options.policy_epochs = 3;
  return options;
}

// Every algorithm there is.
const std::vector<PolicyAlgorithm>& algorithms() {
  static const std::vector<PolicyAlgorithm> all = {small_options(), small_ppo()};
  return all;
}

std::vector<float> parameters(const PolicyTrainer& trainer) {
  const RankingPolicy policy = trainer.policy();
  std::vector<float> all = policy.log_std;
  for (const Layer& layer : policy.network.layers) {
    all.insert(all.end(), layer.weight.begin(), layer.weight.end());
    all.insert(all.end(), layer.bias.begin(), layer.bias.end());
  }
  return all;
}

class PolicyTrainerTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }
  const std::filesystem::path folder =
      std::filesystem::path(::testing::TempDir()) / ("vt_policy_" + std::to_string(::getpid()));
};

TEST_F(PolicyTrainerTest, AnIterationReadsNothingBackFromTheDevice) {
  for (const PolicyAlgorithm& algorithm : algorithms()) {
    PolicyTrainer trainer(small_shop(), algorithm, 1, device_like(cpu_training(2)));
    trainer.iterate();
    expect_no_reads([&] { trainer.iterate(); });
  }
}

TEST_F(PolicyTrainerTest, AnyNumberOfThreadsGivesTheSameBits) {
  for (const PolicyAlgorithm& algorithm : algorithms()) {
    std::vector<std::vector<float>> seen;
    std::vector<IterationReport> last;
    for (const int threads : {1, 2, 3}) {
      PolicyTrainer trainer(small_shop(), algorithm, 9, threads);
      trainer.iterate();
      trainer.iterate();
      last.push_back(trainer.iterate());
      seen.push_back(parameters(trainer));
    }
    EXPECT_EQ(seen[0], seen[1]);
    EXPECT_EQ(seen[0], seen[2]);
    EXPECT_EQ(last[0].critic_loss, last[2].critic_loss);
    EXPECT_EQ(last[0].reward, last[2].reward);
  }
}

TEST_F(PolicyTrainerTest, AResumedRunIsTheUndisturbedRun) {
  for (const PolicyAlgorithm& algorithm : algorithms()) {
    PolicyTrainer whole(small_shop(), algorithm, 4, 2);
    for (int i = 0; i < 5; ++i) whole.iterate();

    const auto file = folder / "checkpoint";
    {
      PolicyTrainer first(small_shop(), algorithm, 4, 1);
      for (int i = 0; i < 3; ++i) first.iterate();
      first.save(file);
      first.iterate();  // what happens after the checkpoint leaves no trace in it
    }
    PolicyTrainer second(small_shop(), algorithm, 4, 2);
    second.iterate();
    second.load(file);
    EXPECT_EQ(second.totals().iterations, 3);
    second.iterate();
    const IterationReport report = second.iterate();
    EXPECT_EQ(report.iteration, 5);
    EXPECT_EQ(parameters(whole), parameters(second));
    whole.save(folder / "whole");
    second.save(folder / "second");
    const auto bytes = [](const std::filesystem::path& path) {
      std::ifstream in(path, std::ios::binary);
      return std::string(std::istreambuf_iterator<char>(in), {});
    };
    EXPECT_EQ(bytes(folder / "whole"), bytes(folder / "second"));
  }
}

TEST_F(PolicyTrainerTest, ForeignAndDamagedCheckpointsAreRefused) {
  const auto file = folder / "checkpoint";
  PolicyTrainer trainer(small_shop(), small_options(), 4, 1);
  trainer.save(file);
  const auto refused = [&](PolicyTrainer& by, const std::string& reason) {
    const std::vector<float> before = parameters(by);
    try {
      by.load(file);
      ADD_FAILURE() << "loaded: " << reason;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kBadInput);
      EXPECT_NE(std::string(error.what()).find(reason), std::string::npos) << error.what();
    }
    EXPECT_EQ(parameters(by), before);
  };
  PolicyTrainer other_seed(small_shop(), small_options(), 5, 1);
  refused(other_seed, "another seed");
  TrpoOptions options = small_options();
  options.gamma = 0;
  PolicyTrainer other_options(small_shop(), options, 4, 1);
  refused(other_options, "another options");
  PolicyTrainer other_algorithm(small_shop(), small_ppo(), 4, 1);
  refused(other_algorithm, "another algorithm");

  const auto size = std::filesystem::file_size(file);
  {
    std::fstream edit(file, std::ios::binary | std::ios::in | std::ios::out);
    edit.seekp(static_cast<std::streamoff>(size / 2));
    edit.put('\x55').put('\x55').put('\x55');
  }
  refused(trainer, "damaged");
  std::filesystem::resize_file(file, size / 3);
  refused(trainer, "cut short");
}

TEST_F(PolicyTrainerTest, LearnsTheSmallShopUnderBothObjectives) {
  for (const Objective objective : {Objective::kR2p, Objective::kSession}) {
    TrpoOptions options = small_options();
    options.objective = objective;
    options.reward.anc.rho = 0;
    PolicyTrainer trainer(small_shop(), options, 2, 0);
    const IterationReport first = trainer.iterate();
    IterationReport last;
    for (int i = 0; i < 25; ++i) last = trainer.iterate();
    EXPECT_GT(last.reward, first.reward + 0.1) << name_of(objective);
    EXPECT_EQ(last.page_views, 26 * 1200);
    EXPECT_GT(trainer.totals().accepted_steps, 20);
    EXPECT_EQ(trainer.totals().accepted_steps + trainer.totals().rejected_steps, 26);
    EXPECT_LT(last.entropy, first.entropy);
    EXPECT_LE(last.kl, options.delta);
  }
}

TEST_F(PolicyTrainerTest, PpoLearnsTheSmallShop) {
  PpoOptions options = small_ppo();
  options.reward.anc.rho = 0;
  options.policy_rate = 1e-2;
  PolicyTrainer trainer(small_shop(), options, 2, 0);
  const IterationReport first = trainer.iterate();
  IterationReport last;
  for (int i = 0; i < 25; ++i) last = trainer.iterate();
  EXPECT_GT(last.reward, first.reward + 0.1);
  EXPECT_GT(last.policy_epochs, 0);
  EXPECT_GT(last.norm_over_p95, first.norm_over_p95);
  EXPECT_EQ(trainer.policy().name, "ppo");
}

// A KL bound so loose that the full step leaves every sane policy behind, and no second try.
TEST_F(PolicyTrainerTest, ARejectedStepIsCountedAndLeavesThePolicyBitIdentical) {
  TrpoOptions options = small_options();
  options.delta = 1e8;
  options.backtracks = 1;
  PolicyTrainer trainer(small_shop(), options, 3, 2);
  const std::vector<float> before = parameters(trainer);
  for (int i = 1; i <= 2; ++i) {
    const IterationReport report = trainer.iterate();
    EXPECT_TRUE(report.rejected);
    EXPECT_FALSE(report.accepted);
    EXPECT_EQ(report.kl, 0.0);
    EXPECT_EQ(report.step_fraction, 0.0);
    EXPECT_EQ(trainer.totals().rejected_steps, i);
    EXPECT_EQ(trainer.totals().accepted_steps, 0);
    EXPECT_EQ(parameters(trainer), before);
  }
}

TEST_F(PolicyTrainerTest, ImpossibleOptionsNameTheirKey) {
  const SimulatorSpec spec = small_shop()->spec;
  const auto refused = [&](const TrpoOptions& options, const std::string& key) {
    try {
      validate(options, spec);
      ADD_FAILURE() << key;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kUsage);
      EXPECT_NE(std::string(error.what()).find(key), std::string::npos) << error.what();
    }
  };
  validate(small_options(), spec);
  TrpoOptions options = small_options();
  options.reward.reward = Reward::kClicks;
  refused(options, "train.reward");
  options = small_options();
  options.gamma = 1;
  refused(options, "train.gamma");
  options = small_options();
  options.lanes = 0;
  refused(options, "lanes");
  options = small_options();
  options.delta = std::nan("");
  refused(options, "train.delta");
}

TEST_F(PolicyTrainerTest, DefaultsFollowTheSimulator) {
  SimulatorSpec spec = small_shop()->spec;
  TrpoOptions options = default_trpo_options(spec);
  EXPECT_EQ(options.lanes * options.horizon, 50'000);
  EXPECT_EQ(options.page_views, 5'000'000);
  EXPECT_EQ(options.reward.reward, Reward::kBuy);
  EXPECT_FLOAT_EQ(options.reward.anc.rho, 10);
  EXPECT_FLOAT_EQ(options.reward.anc.unit, 1.2f);
  EXPECT_EQ(options.init_std, 1.0);
  spec.kind = SimulatorKind::kVirtualTb;
  options = default_trpo_options(spec);
  EXPECT_EQ(options.lanes * options.horizon, 20'000);
  EXPECT_EQ(options.page_views, 3'000'000);
  EXPECT_EQ(options.reward.reward, Reward::kClicks);
  EXPECT_EQ(options.reward.anc.rho, 0);
  EXPECT_EQ(options.init_std, 0.1);
  spec.kind = SimulatorKind::kMarket;
  EXPECT_EQ(default_trpo_options(spec).reward.anc.rho, 0);
}

}  // namespace
}  // namespace vt::learn
