// GAN-SD's gradients against autograd in fp64, and that every term of a loss reaches the network it names.
#include "learn/gan_sd_learner.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "tests/learn/gan_sd_case.hpp"
#include "tests/learn/layers.hpp"
#include "vt/core/order.hpp"

namespace vt::learn {
namespace {

constexpr std::uint64_t kSeed = 5;
constexpr std::int64_t kStep = 3;

struct LearnerCase {
  explicit LearnerCase(const GanSdOptions& options_)
      : options(options_), learner(customers, options, kSeed, at::kDouble, pool) {}
  static data::Customers small_customers() {
    return test::draw_customers(test::kSmallSizes, test::small_joint(), 700, 1);
  }
  static GanSdOptions small_options(Adversarial adversarial) {
    GanSdOptions options = small_gan_sd(small_customers());
    options.batch = 600;  // two shards
    options.adversarial = adversarial;
    options.alpha = 0.3;
    options.tau = 0.8;
    options.variables.push_back({0, 1, 2});
    return options;
  }
  at::Tensor noise(BatchUse use, std::int64_t width, bool gumbel) const {
    at::Tensor scratch = at::zeros({options.batch * (width + 3)}, at::kFloat);
    at::Tensor out = at::zeros({options.batch, width}, at::kDouble);
    const NoiseAddress address{kSeed, use, kStep};
    (gumbel ? draw_gumbel : draw_latents)(address, {0, options.batch}, scratch, out);
    return out;
  }
  // Logits [B, W], and what the discriminator sees of them: hard forward, soft backward.
  std::pair<at::Tensor, at::Tensor> generate(BatchUse use, const at::Tensor& generator) const {
    const at::Tensor logits =
        oracle::mlp(learner.generator_shape(), generator, noise(use, options.latent, false));
    const at::Tensor soft =
        oracle::blockwise_softmax((logits + noise(use, logits.size(1), true)) / options.tau, customers.sizes);
    std::vector<at::Tensor> hard;
    for (int a = 0; a < 3; ++a) {
      const at::Tensor own = oracle::columns(soft, customers.sizes, a);
      hard.push_back(at::one_hot(own.argmax(1), own.size(1)).to(at::kDouble));
    }
    return {logits, at::cat(hard, 1) + soft - soft.detach()};
  }
  at::Tensor discriminate(const at::Tensor& discriminator, const at::Tensor& x) const {
    return oracle::mlp(learner.discriminator_shape(), discriminator, x);
  }

  data::Customers customers = small_customers();
  GanSdOptions options;
  ShardPool pool{2};
  GanSdLearner learner;
};

class GanSdGradients : public ::testing::TestWithParam<Adversarial> {};

TEST_P(GanSdGradients, OfTheGeneratorAreAutograds) {
  LearnerCase c(LearnerCase::small_options(GetParam()));
  const at::Tensor theta = c.learner.generator().clone().requires_grad_();
  const auto [logits, drawn] = c.generate(BatchUse::kGenerator, theta);
  at::Tensor loss =
      oracle::table_loss(oracle::blockwise_softmax(logits, c.customers.sizes), c.customers, c.options);
  const at::Tensor score = c.discriminate(c.learner.discriminator(), drawn);
  if (GetParam() == Adversarial::kD) loss = loss - score.sigmoid().mean();
  if (GetParam() == Adversarial::kLogD) loss = loss - score.sigmoid().log().mean();
  if (GetParam() == Adversarial::kWasserstein) loss = loss - score.mean();
  const at::Tensor expected = torch::autograd::grad({loss}, {theta})[0];
  const at::NoGradGuard no_grad;
  const at::Tensor& gradient = c.learner.differentiate_generator(kStep);
  EXPECT_LT((gradient - expected).abs().max().item<double>(), 1e-9);
  EXPECT_GT(expected.abs().max().item<double>(), 1e-3);
}

TEST_P(GanSdGradients, OfTheDiscriminatorAreAutograds) {
  if (GetParam() == Adversarial::kNone) return;
  LearnerCase c(LearnerCase::small_options(GetParam()));
  const at::Tensor theta = c.learner.discriminator().clone().requires_grad_();
  const at::Tensor fake = c.generate(BatchUse::kDiscriminator, c.learner.generator()).second;
  const Order order(kSeed, Purpose::kMinibatch, kStep, 0, 700);
  std::vector<std::int64_t> rows;
  for (std::uint32_t i = 0; i < 600; ++i) rows.push_back(order[i]);
  const at::Tensor real = oracle::one_hots(c.customers).index_select(0, at::tensor(rows));
  const at::Tensor real_score = c.discriminate(theta, real), fake_score = c.discriminate(theta, fake);
  const at::Tensor loss = GetParam() == Adversarial::kWasserstein
                              ? fake_score.mean() - real_score.mean()
                              : -real_score.sigmoid().log().mean() - (1 - fake_score.sigmoid()).log().mean();
  const at::Tensor expected = torch::autograd::grad({loss}, {theta})[0];
  const at::NoGradGuard no_grad;
  const at::Tensor& gradient = c.learner.differentiate_discriminator(kStep);
  EXPECT_LT((gradient - expected).abs().max().item<double>(), 1e-9);
  EXPECT_NEAR(c.learner.loss().item<double>(), loss.item<double>(), 1e-10);
}

INSTANTIATE_TEST_SUITE_P(Adversaries, GanSdGradients,
                         ::testing::Values(Adversarial::kNone, Adversarial::kD, Adversarial::kLogD,
                                           Adversarial::kWasserstein),
                         [](const auto& info) { return std::string(name_of(info.param)); });

// Each term alone.
TEST(GanSdTerms, EachReachesEveryLayerOfTheGenerator) {
  struct Term {
    const char* name;
    double alpha, beta;
    Adversarial adversarial;
    eval::KlDirection kl = eval::KlDirection::kForward;
  };
  for (const Term& term : {Term{"D", 0, 0, Adversarial::kD}, Term{"log D", 0, 0, Adversarial::kLogD},
                           Term{"Wasserstein", 0, 0, Adversarial::kWasserstein},
                           Term{"H", 1, 0, Adversarial::kNone}, Term{"KL", 0, 1, Adversarial::kNone},
                           Term{"reverse KL", 0, 1, Adversarial::kNone, eval::KlDirection::kReverse}}) {
    GanSdOptions options = LearnerCase::small_options(term.adversarial);
    options.alpha = term.alpha;
    options.beta = term.beta;
    options.kl = term.kl;
    LearnerCase c(options);
    const at::NoGradGuard no_grad;
    expect_every_layer(c.learner.generator_shape(), c.learner.differentiate_generator(kStep), term.name);
  }
}

TEST(GanSdTerms, TheDiscriminatorsLossReachesEveryLayerOfIt) {
  for (const Adversarial adversarial : {Adversarial::kD, Adversarial::kWasserstein}) {
    LearnerCase c(LearnerCase::small_options(adversarial));
    const at::NoGradGuard no_grad;
    const at::Tensor gradient = c.learner.differentiate_discriminator(kStep).clone();
    if (adversarial == Adversarial::kWasserstein)
      gradient[-1] = 1;  // of the last bias, which a difference of scores does not know
    expect_every_layer(c.learner.discriminator_shape(), gradient, name_of(adversarial));
  }
}

TEST(CustomerNoise, HasItsLaw) {
  LearnerCase c(LearnerCase::small_options(Adversarial::kD));
  const at::Tensor z = c.noise(BatchUse::kGenerator, 200, false),
                   g = c.noise(BatchUse::kGenerator, 200, true);
  const double se = 1.0 / std::sqrt(600.0 * 200.0);  // of a mean of unit deviation
  EXPECT_NEAR(z.mean().item<double>(), 0.0, 5 * se);
  EXPECT_NEAR(z.var().item<double>(), 1.0, 5 * se * std::sqrt(2.0));
  EXPECT_NEAR(g.mean().item<double>(), 0.5772157, 5 * se * 1.2825);
  EXPECT_NEAR((-g).exp().mean().item<double>(), 1.0, 5 * se);
  EXPECT_FALSE(z.equal(c.noise(BatchUse::kDiscriminator, 200, false)));
}

}  // namespace
}  // namespace vt::learn
