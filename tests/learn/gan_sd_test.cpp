// GAN-SD as a whole: optima that are known in closed form, the same bits for any number of threads and
// through a checkpoint, and what pairs cannot see.
#include "vt/learn/gan_sd.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>
#include <unistd.h>

#include <filesystem>

#include "tests/learn/gan_sd_case.hpp"
#include "vt/core/error.hpp"

namespace vt::learn {
namespace {

const std::vector<std::int32_t> kTwo = {3, 2};
const std::vector<double> kTwoJoint = {0.56, 0.04, 0.20, 0.05, 0.06, 0.09};

data::Customers two_attributes() {
  return test::draw_customers(kTwo, kTwoJoint, 20'000, 1);
}

Network trained(const data::Customers& customers, const GanSdOptions& options, int threads = 2) {
  GanSdTrainer trainer(customers, options, 1, threads);
  while (trainer.steps() < options.steps) trainer.iterate();
  return trainer.generator();
}

std::vector<double> shares(const data::Customers& customers, const AttributeSet& set) {
  const at::Tensor table = oracle::soft_table(oracle::one_hots(customers), customers.sizes, set).contiguous();
  return {table.const_data_ptr<double>(), table.const_data_ptr<double>() + table.numel()};
}

TEST(GanSd, WithoutEntropyItsOptimumIsTheData) {
  const auto customers = two_attributes();
  const Network generator = trained(customers, small_gan_sd(customers));
  const auto law = law_of(generator, kTwo, {0, 1}), data = shares(customers, {0, 1});
  EXPECT_LT(eval::kl_divergence(data, law), 2e-3);
  EXPECT_GT(eval::kl_divergence(data, test::independent_joint(kTwo, data)), 0.05);
}

// Where nothing but V's singles pulls, the tables go where the closed form says: far from the data.
TEST(GanSd, WithEntropyItsOptimumIsTheClosedForm) {
  const auto customers = two_attributes();
  for (const eval::KlDirection direction : {eval::KlDirection::kForward, eval::KlDirection::kReverse}) {
    GanSdOptions options = small_gan_sd(customers);
    options.adversarial = Adversarial::kNone;
    options.alpha = 1.0;
    options.kl = direction;
    options.variables = every_single(kTwo);
    const Network generator = trained(customers, options);
    for (int a = 0; a < 2; ++a) {
      const auto data = shares(customers, {a}), law = law_of(generator, kTwo, {a});
      const auto optimum = eval::entropy_optimum(data, 1.0, 1.0, direction);
      EXPECT_LT(eval::kl_divergence(optimum, law), 1e-3) << a;
      EXPECT_GT(eval::kl_divergence(data, law), 0.02) << a;
    }
  }
}

TEST(GanSd, ThreadsChangeNothing) {
  const auto customers = two_attributes();
  GanSdOptions options = small_gan_sd(customers);
  options.batch = 1100;  // four shards
  options.steps = 60;
  const Network one = trained(customers, options, 1), three = trained(customers, options, 3);
  for (std::size_t l = 0; l < one.layers.size(); ++l) {
    EXPECT_EQ(one.layers[l].weight, three.layers[l].weight);
    EXPECT_EQ(one.layers[l].norm_weight, three.layers[l].norm_weight);
  }
}

class GanSdFiles : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }
  const std::filesystem::path folder =
      std::filesystem::path(::testing::TempDir()) / ("vt_gan_sd_" + std::to_string(::getpid()));
};

TEST_F(GanSdFiles, ACheckpointGoesOnBitForBit) {
  const auto customers = two_attributes();
  GanSdOptions options = small_gan_sd(customers);
  options.steps = 100;
  GanSdTrainer whole(customers, options, 1, 1), resumed(customers, options, 1, 1);
  for (int i = 0; i < 7; ++i) whole.iterate();
  whole.save(folder / "checkpoint");
  resumed.load(folder / "checkpoint");
  EXPECT_EQ(resumed.steps(), 35);
  while (whole.steps() < options.steps) {
    const GanSdReport a = whole.iterate(), b = resumed.iterate();
    EXPECT_EQ(a.kl, b.kl);
    EXPECT_EQ(a.discriminator_loss, b.discriminator_loss);
    EXPECT_EQ(a.score, b.score);
  }
  EXPECT_EQ(whole.generator().layers[0].weight, resumed.generator().layers[0].weight);
  EXPECT_EQ(whole.generator().layers[1].weight, resumed.generator().layers[1].weight);

  GanSdTrainer other(test::draw_customers(kTwo, kTwoJoint, 20'000, 2), options, 1, 1);
  EXPECT_THROW(other.load(folder / "checkpoint"), Error);
}

// The third attribute is the exclusive or of the first two, but for one in ten: every pair is independent.
TEST(GanSd, ThreeWayStructureIsInvisibleToPairsAndATripleIsTheRemedy) {
  const std::vector<std::int32_t> sizes = {2, 2, 2};
  std::vector<double> joint;
  for (int cell = 0; cell < 8; ++cell) {
    const bool follows = ((cell >> 2 ^ cell >> 1) & 1) == (cell & 1);
    joint.push_back(0.25 * (follows ? 0.9 : 0.1));
  }
  const auto customers = test::draw_customers(sizes, joint, 20'000, 1);
  const auto data = shares(customers, {0, 1, 2});
  GanSdOptions options = small_gan_sd(customers);
  options.steps = 400;
  const double pairs = eval::kl_divergence(data, law_of(trained(customers, options), sizes, {0, 1, 2}));
  EXPECT_GT(pairs, 0.2);  // of 0.368, the dependence that there is
  options.variables.push_back({0, 1, 2});
  const double triple = eval::kl_divergence(data, law_of(trained(customers, options), sizes, {0, 1, 2}));
  EXPECT_LT(triple, 0.02);
}

// Rates at which both players run away: the report says so, and the product is a state from before.
TEST(GanSd, SurvivesCollapse) {
  const auto customers = two_attributes();
  GanSdOptions options = gan_options(customers);
  options.batch = 256;
  options.steps = 100;
  options.latent = 8;
  options.generator_hidden = {16};
  options.generator_rate = 1.0;
  GanSdTrainer trainer(customers, options, 1, 1);
  bool collapsed = false;
  while (trainer.steps() < options.steps) collapsed = trainer.iterate().collapsed || collapsed;
  EXPECT_TRUE(collapsed);
  for (int a = 0; a < 2; ++a) {
    double entropy = 0.0;
    for (const double q : law_of(trainer.generator(), kTwo, {a})) entropy -= q * std::log(std::max(q, 1e-12));
    EXPECT_GT(entropy, 0.05);
  }
}

// Six attributes that always agree are told at a glance from independent ones, which a generator that stands
// still goes on to draw. A critic's loss is no cross-entropy: it says nothing of the kind.
TEST(GanSd, ADiscriminatorThatTellsAllApartIsNamedAfterAWhile) {
  const std::vector<std::int32_t> sizes(6, 4);
  std::vector<double> joint(4096, 0.0);
  for (std::size_t level = 0; level < 4; ++level) joint[level * 1365] = 0.25;  // 1 + 4 + ... + 1024
  const auto customers = test::draw_customers(sizes, joint, 2000, 1);
  for (const Adversarial adversarial : {Adversarial::kD, Adversarial::kWasserstein}) {
    GanSdOptions options = gan_options(customers);
    options.adversarial = adversarial;
    options.batch = 128;
    options.steps = 300;
    options.latent = 4;
    options.generator_hidden = {4};
    options.discriminator_hidden = {32};
    options.generator_rate = 1e-9;
    options.discriminator_rate = 0.1;
    options.discriminator_steps = 10;
    GanSdTrainer trainer(customers, options, 1, 1);
    int told = 0, longest = 0;  // iterations in a row
    while (trainer.steps() < options.steps) {
      const GanSdReport report = trainer.iterate();
      told = report.discriminator_loss < 0.02 ? told + 1 : 0;
      longest = std::max(longest, told);
      EXPECT_EQ(report.pinned, adversarial != Adversarial::kWasserstein && told >= 20) << report.iteration;
      EXPECT_FALSE(report.collapsed);
    }
    EXPECT_GT(longest, 20) << name_of(adversarial);
  }
}

TEST(GanSd, ImpossibleOptionsAreNamed) {
  const auto customers = two_attributes();
  const auto refused = [&](auto change, const std::string& key) {
    GanSdOptions options = small_gan_sd(customers);
    change(options);
    try {
      GanSdTrainer trainer(customers, options, 1, 1);
      FAIL() << key;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kUsage);
      EXPECT_NE(std::string(error.what()).find(key), std::string::npos) << error.what();
    }
  };
  refused([](GanSdOptions& o) { o.variables = {{0, 0}}; }, "gan.variables");
  refused([](GanSdOptions& o) { o.variables = {{0, 2}}; }, "gan.variables");
  refused([](GanSdOptions& o) { o.tau = 0; }, "gan.tau");
  refused([](GanSdOptions& o) { o.batch = 0; }, "gan.batch");
  refused([](GanSdOptions& o) { o.alpha = -1; }, "gan.alpha");
}

TEST(GanSd, PairsOfManyCellsAreLeftOut) {
  const auto pairs = every_pair({300, 2, 8, 64});
  EXPECT_EQ(pairs, (std::vector<AttributeSet>{{1, 2}, {1, 3}, {2, 3}}));
}

}  // namespace
}  // namespace vt::learn
