// Supervised rankers: weights by hand, the gradient, what Eq. 4 and 5 lead to, and the trainer as a whole.
#include "vt/learn/supervised.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <string>

#include "learn/supervised_rows.hpp"
#include "tests/learn/layers.hpp"
#include "tests/learn/logged_shop.hpp"
#include "tests/learn/oracle.hpp"
#include "vt/core/error.hpp"

namespace vt::learn {
namespace {

std::vector<float> values(const at::Tensor& t) {
  return {t.const_data_ptr<float>(), t.const_data_ptr<float>() + t.numel()};
}

// Fitted pages: turn, buy, turn, unknown, turn.
TEST(SupervisedRows, WeightsOfEq4And5ByHand) {
  const LoggedPages pages = test::logged_shop(test::four_sessions());
  const SupervisedRows one = supervised_rows(pages, pages.fitted, sl1_options(), false, "fitted");
  EXPECT_EQ(values(one.weight), std::vector<float>{1.0f});
  EXPECT_EQ(values(one.action), (std::vector<float>{0.25f, -1.0f}));
  EXPECT_EQ(one.column[0][0].item<std::int64_t>(), 2);      // age 2
  EXPECT_EQ(one.column[0][1].item<std::int64_t>(), 3 + 0);  // query 0
  EXPECT_EQ(one.shrink, 0.0);

  const SupervisedRows two = supervised_rows(pages, pages.fitted, sl2_options(), false, "fitted");
  EXPECT_EQ(values(two.weight), (std::vector<float>{-0.1f, 1.0f, -0.1f, -0.1f}));
  EXPECT_DOUBLE_EQ(two.shrink, 0.001 / 4);
  EXPECT_EQ(supervised_rows(pages, pages.fitted, sl1_options(), true, "fitted").weight.size(0), 4);
}

TEST(SupervisedRows, ASideWithoutPurchasesIsRefused) {
  const LoggedPages pages = test::logged_shop(test::four_sessions());
  try {
    supervised_rows(pages, pages.held_out, sl1_options(), true, "held-out");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kBadInput);
    EXPECT_NE(std::string(error.what()).find("held-out"), std::string::npos) << error.what();
  }
}

TEST(SupervisedLoss, LossGradientNormAndSaturationAreAutograds) {
  at::manual_seed(3);
  ShardPool pool(2);
  const MlpShape shape{{7, 6, 2}};
  const at::Tensor theta = at::randn({shape.parameters()}, at::kDouble) * 1.5;
  const std::int64_t n = 900, m = 600;
  const SupervisedRows rows{at::stack({at::randint(0, 3, {n}), at::randint(3, 7, {n})}, 1),
                            at::randn({n, 2}, at::kDouble), at::randn({n}, at::kDouble), 0.01};
  const at::Tensor center = at::tensor({0.2, -0.3}), range = at::tensor({1.5, 0.7});
  const at::Tensor order = at::randperm(n).narrow(0, 0, m);
  SupervisedLoss loss(shape, rows, center, range, m, MlpPasses::kBackward, theta, pool);
  loss.differentiate(order);

  const at::Tensor leaf = theta.clone().requires_grad_();
  const at::Tensor x = at::zeros({n, 7}, at::kDouble).scatter_(1, rows.column, 1).index_select(0, order);
  const at::Tensor squashed = at::tanh(oracle::mlp(shape, leaf, x)), policy = center + range * squashed;
  const at::Tensor expected =
      ((policy - rows.action.index_select(0, order)).square().sum(1) * rows.weight.index_select(0, order) +
       rows.shrink * policy.square().sum(1))
          .sum() *
      (static_cast<double>(n) / static_cast<double>(m));
  EXPECT_NEAR(loss.loss().item<double>(), expected.item<double>(), 1e-10);
  const at::Tensor gradient = torch::autograd::grad({expected}, {leaf})[0];
  EXPECT_LT((loss.gradient() - gradient).abs().max().item<double>(), 1e-10);
  EXPECT_NEAR(loss.mean_norm().item<double>(), policy.norm(2, 1).mean().item<double>(), 1e-12);
  const double saturated = (squashed.abs() > 0.99).to(at::kDouble).mean().item<double>();
  EXPECT_NEAR(loss.saturated().item<double>(), saturated, 1e-12);
  EXPECT_GT(saturated, 0.0);
}

// Eq. 4 is the first term of Eq. 5. Each stands alone by the weights of a log's rows.
TEST(SupervisedLoss, EachTermReachesEveryLayer) {
  const auto pages = test::table_shop(1000);
  const SupervisedRows log = supervised_rows(*pages, pages->fitted, sl2_options(), false, "fitted");
  ShardPool pool(2);
  const MlpShape shape{{7, 6, 5, 2}};
  const at::Tensor theta = at::zeros({shape.parameters()}, at::kFloat);
  initialise_mlp(shape, 3, 0, 1.0, theta);
  const auto [center, range] = logged_range(*pages);
  const at::Tensor order = at::arange(log.weight.size(0));
  const auto check = [&](const char* term, const at::Tensor& weight, double shrink) {
    SupervisedLoss loss(shape, {log.column, log.action, weight, shrink}, center, range, order.numel(),
                        MlpPasses::kBackward, theta, pool);
    loss.differentiate(order);
    expect_every_layer(shape, loss.gradient(), term);
  };
  check("attract", log.weight.clamp_min(0), 0);
  check("repel", log.weight.clamp_max(0), 0);
  check("shrink", at::zeros_like(log.weight), log.shrink);
}

// Actions of a linear policy for the 12 customers of the logged shop, [age][query].
std::array<std::array<float, 4>, 3> first_actions(const RankingPolicy& policy) {
  const Layer& layer = policy.network.layers.at(0);
  std::array<std::array<float, 4>, 3> action;
  for (std::size_t age = 0; age < 3; ++age) {
    for (std::size_t query = 0; query < 4; ++query) {
      const float u = layer.bias[0] + layer.weight[age] + layer.weight[3 + query];
      action[age][query] = policy.center[0] + policy.scale[0] * std::tanh(u);
    }
  }
  return action;
}

SupervisedOptions linear(SupervisedOptions options) {
  options.hidden = {};
  options.rate = 1e-2;
  options.minibatch = 256;
  return options;
}

// Eq. 4 leads to the mean logged action of the purchases of each customer.
TEST(SupervisedTrainer, Sl1FindsTheMeanActionOfPurchases) {
  const auto pages = test::table_shop(20'000);
  double sum[3] = {}, count[3] = {};
  for (const std::int64_t row : pages->rows_of(pages->fitted)) {
    if (pages->feedback[static_cast<std::size_t>(row)] != static_cast<std::int8_t>(Feedback::kBuy)) continue;
    const auto age = static_cast<std::size_t>(pages->column[static_cast<std::size_t>(2 * row)]);
    sum[age] += pages->action[static_cast<std::size_t>(2 * row)];
    count[age] += 1;
  }
  SupervisedOptions options = linear(sl1_options());
  options.rate = 3e-2;
  options.patience = 20;
  SupervisedTrainer trainer(*pages, options, 1, 0);
  while (!trainer.finished()) trainer.iterate();
  EXPECT_LT(trainer.best().iteration, trainer.iterations());
  const RankingPolicy policy = trainer.policy();
  EXPECT_TRUE(policy.squash);
  EXPECT_EQ(policy.name, "sl1");
  const auto action = first_actions(policy);
  for (std::size_t age = 0; age < 3; ++age) {
    for (const float a : action[age]) EXPECT_NEAR(a, sum[age] / count[age], 0.12) << age;
  }
}

// With away far above 1 the loss falls without end as actions grow: the policy ends at the logged range.
TEST(SupervisedTrainer, UnboundedBelowStaysInTheLoggedRange) {
  const auto pages = test::table_shop(3000);
  SupervisedOptions options = linear(sl2_options());
  options.away = 20;
  options.patience = 20;
  options.rate = 0.1;
  SupervisedTrainer trainer(*pages, options, 1, 0);
  for (int i = 0; i < 40; ++i) trainer.iterate();
  EXPECT_GT(trainer.best().saturated, 0.5);
  EXPECT_TRUE(std::isfinite(trainer.best().held_out_loss));
  std::vector<float> logged;
  for (const std::int64_t row : pages->rows_of(pages->fitted))
    logged.push_back(pages->action[static_cast<std::size_t>(2 * row)]);
  std::sort(logged.begin(), logged.end());
  const RankingPolicy policy = trainer.policy();
  EXPECT_EQ(policy.name, "sl2");
  EXPECT_NEAR(policy.center[0] - policy.scale[0], logged[logged.size() / 200], 0.05);
  EXPECT_NEAR(policy.center[0] + policy.scale[0], logged[logged.size() - 1 - logged.size() / 200], 0.05);
  for (const auto& row : first_actions(policy)) {
    for (const float a : row) {
      EXPECT_GE(a, policy.center[0] - policy.scale[0] - 1e-6f);
      EXPECT_LE(a, policy.center[0] + policy.scale[0] + 1e-6f);
    }
  }
}

TEST(SupervisedTrainer, SameBitsForAnyThreadsAndThroughACheckpoint) {
  const auto pages = test::table_shop(3000);
  SupervisedOptions options = sl2_options();
  options.hidden = {8};
  const auto file = std::filesystem::path(::testing::TempDir()) / ("vt_sl_" + std::to_string(::getpid()));
  std::vector<std::string> hashes;
  for (const int threads : {1, 3}) {
    SupervisedTrainer trainer(*pages, options, 7, threads);
    for (int i = 0; i < 4; ++i) {
      trainer.iterate();
      if (i == 1 && threads == 1) trainer.save(file);
    }
    hashes.push_back(trainer.policy().hash);
  }
  SupervisedTrainer resumed(*pages, options, 7, 2);
  resumed.load(file);
  EXPECT_EQ(resumed.iterations(), 2);
  resumed.iterate();
  resumed.iterate();
  hashes.push_back(resumed.policy().hash);
  EXPECT_EQ(hashes[0], hashes[1]);
  EXPECT_EQ(hashes[0], hashes[2]);
  options.away = 0.4;
  SupervisedTrainer other(*pages, options, 7, 2);
  EXPECT_THROW(other.load(file), Error);
  std::filesystem::remove(file);
}

TEST(SupervisedTrainer, ALogWithoutActionsIsRefused) {
  const auto pages = test::table_shop(500, true, 0);
  EXPECT_THROW(SupervisedTrainer(*pages, sl1_options(), 1, 1), Error);
}

}  // namespace
}  // namespace vt::learn
