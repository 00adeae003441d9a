// The discriminator: its gradient against autograd, its area under ROC, rewards of its logit, and that it
// tells what can be told and nothing else.
#include "learn/discriminator.hpp"

#include <gtest/gtest.h>

#include "learn/mail_reward.hpp"
#include "tests/learn/oracle.hpp"

namespace vt::learn {
namespace {

constexpr std::int64_t kHalf = 400;

MlpShape leaky(std::vector<std::int64_t> widths) {
  return {std::move(widths), nn::Activation::kLeakyRelu, 0.01f};
}

// Rows of four columns, of which only the first differs: its mean is `shift` in logged rows.
at::Tensor pairs(double shift) {
  at::manual_seed(8);
  at::Tensor rows = at::randn({2 * kHalf, 8}, at::kDouble);
  rows.narrow(0, 0, kHalf).select(1, 0).add_(shift);
  return rows;
}

TEST(Discriminator, GradientIsAutogradsAndReachesEveryParameter) {
  ShardPool pool(2);
  const at::Tensor rows = pairs(0.5), input = rows.narrow(1, 0, 4);
  const MlpShape shape = leaky({4, 6, 5, 1});
  Discriminator one(shape, input, {0.0, 9, "one"}, 3, pool);
  const at::Tensor theta = one.state()[0].second.clone();
  one.step();
  const at::Tensor leaf = theta.clone().requires_grad_();
  const at::Tensor logit = oracle::mlp(shape, leaf, input).squeeze(1);
  const at::Tensor real = at::cat({at::ones({kHalf}, at::kDouble), at::zeros({kHalf}, at::kDouble)});
  const at::Tensor loss = at::binary_cross_entropy_with_logits(logit, real);
  const at::Tensor expected = torch::autograd::grad({loss}, {leaf})[0];
  EXPECT_LT((one.gradient() - expected).abs().max().item<double>(), 1e-14);
  EXPECT_GT(one.gradient().abs().min().item<double>(), 0.0);
  EXPECT_NEAR(one.loss().item<double>(), loss.item<double>(), 1e-14);
}

TEST(Discriminator, AucCountsPairsAndHalvesTies) {
  ShardPool pool(1);
  const at::Tensor rows = pairs(0).round();  // few distinct values: ties
  Discriminator one(leaky({1, 1}), rows.narrow(1, 0, 1), {0.0, 9, "one"}, 3, pool);
  one.step();
  const double slope = one.views().weight[0].item<double>() > 0 ? 1 : -1;
  const at::Tensor gap = slope * (rows.narrow(0, 0, kHalf).select(1, 0).unsqueeze(1) -
                                  rows.narrow(0, kHalf, kHalf).select(1, 0).unsqueeze(0));
  const double all = ((gap > 0).to(at::kDouble) + 0.5 * (gap == 0).to(at::kDouble)).mean().item<double>();
  EXPECT_GT((gap == 0).sum().item<int>(), 1000);
  EXPECT_NEAR(one.auc().item<double>(), all, 1e-12);
}

TEST(Discriminator, TellsWhatDiffersAndOnlyThat) {
  ShardPool pool(2);
  for (const double shift : {0.0, 3.0}) {
    const at::Tensor rows = pairs(shift);
    Discriminator sees(leaky({4, 16, 1}), rows.narrow(1, 0, 4), {0.01, 9, "sees"}, 3, pool);
    Discriminator misses(leaky({4, 16, 1}), rows.narrow(1, 4, 4), {0.01, 9, "misses"}, 3, pool);
    for (int i = 0; i < 30; ++i) {
      sees.step();
      misses.step();
    }
    EXPECT_GT(sees.auc().item<double>(), shift > 0 ? 0.95 : 0.5);
    EXPECT_LT(sees.auc().item<double>(), shift > 0 ? 1.0 : 0.65);
    EXPECT_LT(misses.auc().item<double>(), 0.65);
  }
}

TEST(DiscriminatorLogits, AreTheNetworksOutputs) {
  ShardPool pool(2);
  const at::Tensor rows = pairs(1), input = rows.narrow(1, 2, 4);
  const MlpShape shape = leaky({4, 6, 1});
  const Discriminator one(shape, input, {0.0, 9, "one"}, 3, pool);
  const at::Tensor batch = at::randn({1000, 4}, at::kDouble), logit = at::zeros({1000}, at::kDouble);
  DiscriminatorLogits logits(one, batch, logit, pool);
  logits.evaluate();
  const at::Tensor expected = oracle::mlp(shape, one.state()[0].second, batch).squeeze(1);
  EXPECT_LT((logit - expected).abs().max().item<double>(), 1e-14);
}

TEST(MailReward, FormsAreThoseOfR) {
  const at::Tensor z = at::linspace(-6, 6, 25, at::kDouble), r = at::sigmoid(z);
  const std::pair<MailReward, at::Tensor> forms[] = {{MailReward::kLogit, r.log() - (1 - r).log()},
                                                     {MailReward::kR, r},
                                                     {MailReward::kLogR, r.log()},
                                                     {MailReward::kMinusLog1MinusR, -(1 - r).log()}};
  for (const auto& [form, expected] : forms) {
    at::Tensor out = at::zeros_like(z);
    reward_of_logit(form, z, out);
    EXPECT_LT((out - expected).abs().max().item<double>(), 1e-12) << name_of(form);
  }
}

}  // namespace
}  // namespace vt::learn
