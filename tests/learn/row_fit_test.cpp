// Every loss term's gradient against autograd in fp64, for every layer; unknown feedback and rows that fill
// up a minibatch count for nothing; AdamW as its paper writes it.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <numbers>

#include "learn/row_fit.hpp"
#include "tests/learn/logged_shop.hpp"

namespace vt::learn {
namespace {

constexpr double kRounding = 1e-12;  // fp64, sums of a hundred terms of order 1

struct Case {
  explicit Case(PageView view, LossFactory loss, std::int64_t outputs, std::int64_t more)
      : plan{"fit", mlp_shape(input_width(pages, view), {5, 6}, outputs), view, loss, more, 7} {
    if (loss == answer_loss) plan.shape.activation = nn::Activation::kLeakyRelu;
    options.minibatch = 64;
  }
  RowFit fit() { return {plan, options, pages, logged->rows_of(logged->fitted), rows(), 3, pool}; }
  std::vector<std::int64_t> rows() const { return logged->rows_of(logged->held_out); }

  std::shared_ptr<const LoggedPages> logged = test::table_shop(1'000);
  PageTensors pages{*logged, at::kDouble};
  ShardPool pool{1};
  BcOptions options;
  RowFitPlan plan;
};

at::Tensor oracle_mlp(const MlpShape& shape, const at::Tensor& flat, at::Tensor h) {
  const MlpViews views = view_mlp(shape, flat);
  for (std::size_t l = 0; l < views.weight.size(); ++l) {
    h = at::matmul(h, views.weight[l].t()) + views.bias[l];
    if (l + 1 == views.weight.size()) break;
    h = shape.activation == nn::Activation::kTanh ? at::tanh(h) : at::leaky_relu(h, shape.slope);
  }
  return h;
}

// <s, a, n> row by row, from the codes.
at::Tensor oracle_input(const Case& c) {
  const LoggedPages& pages = *c.logged;
  const std::int64_t width = pages.spec.rules.attributes.width, k = pages.spec.action_size();
  at::Tensor x = at::zeros({pages.rows(), width + k + 1}, at::kDouble);
  for (std::int64_t row = 0; row < pages.rows(); ++row) {
    const auto r = static_cast<std::size_t>(row);
    for (std::size_t i = 0; i < 2; ++i) x[row][pages.column[2 * r + i]] = 1.0;
    for (std::int64_t i = 0; i < k; ++i) {
      const auto at = static_cast<std::size_t>(i);
      x[row][width + i] = double{pages.action[2 * r + at]} * pages.input_scale[7 + at];
    }
    x[row][width + k] = double(pages.page[r]) * pages.input_scale.back();
  }
  return x;
}

// -mean over `rows` of the log-likelihood, a differentiable expression of `flat`.
at::Tensor oracle_answer_loss(const Case& c, const at::Tensor& flat) {
  at::Tensor loss = at::zeros({}, at::kDouble);
  const at::Tensor logits = oracle_mlp(c.plan.shape, flat, oracle_input(c));
  const at::Tensor feedback = at::log_softmax(logits.narrow(1, 0, 3), 1);
  const at::Tensor clicks = at::log_softmax(logits.narrow(1, 3, 3), 1);
  for (const std::int64_t row : c.rows()) {
    const auto r = static_cast<std::size_t>(row);
    if (c.logged->feedback[r] != kNoFeedback) loss = loss - feedback[row][c.logged->feedback[r]];
    loss = loss - clicks[row][c.logged->clicks[r]];
  }
  return loss / static_cast<double>(c.rows().size());
}

at::Tensor oracle_gaussian_loss(const Case& c, const at::Tensor& flat) {
  const at::Tensor mean = oracle_mlp(c.plan.shape, flat, oracle_input(c).narrow(1, 0, 7));
  const at::Tensor log_std = flat.narrow(0, c.plan.shape.parameters(), 2);
  const at::Tensor z = (c.pages.u - mean) / log_std.exp();
  const at::Tensor rows = at::tensor(c.rows(), at::kLong);
  return (0.5 * z * z + log_std + 0.5 * std::log(2 * std::numbers::pi)).sum(1).index_select(0, rows).mean();
}

void expect_gradient(Case& c, at::Tensor (*loss)(const Case&, const at::Tensor&)) {
  RowFit fit = c.fit();
  fit.epoch();  // away from zero log-deviations
  const at::Tensor gradient = fit.gradient(c.rows());
  const at::Tensor leaf = fit.theta().clone().requires_grad_();
  const at::Tensor expected = torch::autograd::grad({loss(c, leaf)}, {leaf})[0];
  EXPECT_LT((gradient - expected).abs().max().item<double>(), kRounding);
  MlpViews views = view_mlp(c.plan.shape, gradient);
  for (std::size_t l = 0; l < views.weight.size(); ++l) {
    EXPECT_GT(views.weight[l].abs().max().item<double>(), 1e-6) << "layer " << l;
    EXPECT_GT(views.bias[l].abs().max().item<double>(), 1e-6) << "layer " << l;
  }
}

TEST(RowFit, TheAnswersGradientIsThatOfAutograd) {
  Case c(PageView::kAll, answer_loss, 6, 0);
  expect_gradient(c, oracle_answer_loss);
  // Each head moves its own last rows.
  const at::Tensor last = view_mlp(c.plan.shape, c.fit().gradient(c.rows())).bias.back().abs();
  for (std::int64_t column = 0; column < 6; ++column) EXPECT_GT(last[column].item<double>(), 1e-6);
}

TEST(RowFit, TheGaussiansGradientIsThatOfAutograd) {
  Case c(PageView::kCustomer, gaussian_loss, 2, 2);
  expect_gradient(c, oracle_gaussian_loss);
  const at::Tensor log_std = c.fit().gradient(c.rows()).narrow(0, c.plan.shape.parameters(), 2);
  EXPECT_GT(log_std.abs().min().item<double>(), 1e-6);
}

TEST(RowFit, LikelihoodsAreMeansOverKnownRows) {
  Case c(PageView::kAll, answer_loss, 6, 0);
  RowFit fit = c.fit();
  fit.epoch();
  const at::Tensor logits = oracle_mlp(c.plan.shape, fit.theta(), oracle_input(c));
  double feedback = 0, clicks = 0, known = 0;
  for (const std::int64_t row : c.rows()) {
    const auto r = static_cast<std::size_t>(row);
    clicks += at::log_softmax(logits[row].narrow(0, 3, 3), 0)[c.logged->clicks[r]].item<double>();
    if (c.logged->feedback[r] == kNoFeedback) continue;
    feedback += at::log_softmax(logits[row].narrow(0, 0, 3), 0)[c.logged->feedback[r]].item<double>();
    ++known;
  }
  EXPECT_NEAR(fit.held_out().mean[0], feedback / known, kRounding);
  EXPECT_NEAR(fit.held_out().mean[1], clicks / static_cast<double>(c.rows().size()), kRounding);
}

// One minibatch an epoch, so that an epoch is one step: theta' = (1 - rate decay) theta - rate sign(gradient)
// up to Adam's epsilon.
TEST(RowFit, TheFirstStepIsAdamWs) {
  Case c(PageView::kAll, answer_loss, 6, 0);
  c.options.minibatch = 1'000;
  c.options.epochs = 1;
  RowFit fit = c.fit();
  const at::Tensor before = fit.theta().clone();
  const at::Tensor gradient = fit.gradient(c.logged->rows_of(c.logged->fitted));
  fit.epoch();
  const double rate = c.options.rate;
  const at::Tensor expected =
      before * (1 - rate * c.options.weight_decay) - rate * gradient / (gradient.abs() + 1e-8);
  EXPECT_LT((fit.theta() - expected).abs().max().item<double>(), 1e-9);
}

TEST(RowFit, TheRateFallsLinearlyAndTheBestEpochIsKept) {
  Case c(PageView::kAll, answer_loss, 6, 0);
  c.options.epochs = 4;
  c.options.rate = 0.3;  // too much: epochs differ
  RowFit fit = c.fit();
  double best = -1e9;
  at::Tensor kept;
  for (int epoch = 0; epoch < 4; ++epoch) {
    fit.epoch();
    if (fit.held_out().sum() <= best) continue;
    best = fit.held_out().sum();
    kept = fit.theta().clone();
    EXPECT_EQ(fit.best_epoch(), epoch + 1);
  }
  EXPECT_EQ(fit.best_held_out().sum(), best);
  EXPECT_TRUE(at::equal(fit.best(), kept));
  EXPECT_NEAR(fit.rate(), 0.3 * c.options.last_rate, 1e-15);
}

}  // namespace
}  // namespace vt::learn
