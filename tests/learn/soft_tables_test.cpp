// V of GAN-SD: softmax by attribute, tables against counting, and slopes against autograd.
#include "learn/soft_tables.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "tests/learn/gan_sd_case.hpp"

namespace vt::learn {
namespace {

using test::draw_customers;
using test::kSmallSizes;
using test::small_joint;

TEST(AttributeBlocks, SoftmaxAndItsAdjointAreAutograds) {
  at::manual_seed(1);
  const AttributeBlocks blocks(kSmallSizes, at::empty({0}, at::kDouble));
  const at::Tensor x = (3 * at::randn({7, 9}, at::kDouble)).requires_grad_(),
                   d = at::randn({7, 9}, at::kDouble);
  const at::Tensor reference = oracle::blockwise_softmax(x, kSmallSizes);
  at::Tensor p = at::zeros_like(d), d_x = d.clone(), sums = at::zeros({7, 3}, at::kDouble),
             work = at::zeros_like(d);
  const at::NoGradGuard no_grad;
  blocks.softmax(p, x);
  EXPECT_LT((p - reference).abs().max().item<double>(), 1e-14);
  blocks.softmax_backward(d_x, p, d_x, sums, work);
  const at::AutoGradMode grad(true);
  const at::Tensor expected = torch::autograd::grad({(reference * d).sum()}, {x})[0];
  EXPECT_LT((d_x - expected).abs().max().item<double>(), 1e-14);
}

TEST(AttributeBlocks, ChoosesTheLargestLevelOfEach) {
  const AttributeBlocks blocks(kSmallSizes, at::empty({0}, at::kDouble));
  const at::Tensor p = at::tensor({.1, .2, .6, .1, .5, .2, .3, .4, .6}, at::kDouble).view({1, 9});
  at::Tensor choice = at::ones_like(p), index = at::zeros({1, 3}, at::kLong);
  blocks.choose_largest(choice, p, index);
  EXPECT_TRUE(choice.equal(at::tensor({0, 0, 1, 0, 1, 0, 0, 0, 1}, at::kDouble).view({1, 9})));
}

// A batch that is the data has the data's tables: no divergence, and the entropies of counting.
TEST(SoftTables, OfTheDataAreTheData) {
  const auto customers = draw_customers(kSmallSizes, small_joint(), 5'000, 1);
  GanSdOptions options;
  options.variables = {{0}, {2, 1}, {0, 2, 1}};
  const AttributeBlocks blocks(kSmallSizes, at::empty({0}, at::kDouble));
  SoftTables tables(customers, options, blocks, at::empty({0}, at::kDouble));
  SoftTablePart part = tables.make_part(5'000);
  tables.add_up(oracle::one_hots(customers), part);
  tables.compare(part.table, 5'000);
  EXPECT_NEAR(tables.kl().item<double>(), 0.0, 1e-9);
  EXPECT_NEAR(tables.largest_kl().item<double>(), 0.0, 1e-9);
  EXPECT_NEAR(tables.least_entropy().item<double>(), 1.0, 1e-9);
  double expected = 0.0;
  for (const AttributeSet& set : options.variables) {
    const at::Tensor q = oracle::soft_table(oracle::one_hots(customers), kSmallSizes, set) + 1e-6;
    expected -= (q * q.log()).sum().item<double>();
  }
  EXPECT_NEAR(tables.entropy().item<double>(), expected, 1e-9);
}

class SoftTablesSlope : public ::testing::TestWithParam<std::tuple<double, double, eval::KlDirection>> {};

TEST_P(SoftTablesSlope, IsAutogradsThroughEveryKindOfSet) {
  const auto [alpha, beta, direction] = GetParam();
  const std::vector<std::int32_t> sizes = {3, 2, 4, 2};
  const auto customers = draw_customers(sizes, std::vector<double>(48, 1.0), 300, 1);
  GanSdOptions options;
  options.alpha = alpha;
  options.beta = beta;
  options.kl = direction;
  options.variables = {{1}, {3}, {2, 0}, {1, 2}, {0, 1, 2}, {3, 2, 0, 1}};
  const AttributeBlocks blocks(sizes, at::empty({0}, at::kDouble));
  SoftTables tables(customers, options, blocks, at::empty({0}, at::kDouble));
  at::manual_seed(3);
  const at::Tensor p =
      oracle::blockwise_softmax(at::randn({20, 11}, at::kDouble), sizes).detach().requires_grad_();
  at::Tensor d_p = at::ones({20, 11}, at::kDouble);
  SoftTablePart part = tables.make_part(20);
  {
    const at::NoGradGuard no_grad;
    tables.add_up(p, part);
    tables.compare(part.table, 20);
    tables.backward(p, part, d_p);
  }
  const at::Tensor loss = oracle::table_loss(p, customers, options);
  EXPECT_NEAR(beta * tables.kl().item<double>() - alpha * tables.entropy().item<double>(),
              loss.item<double>(), 1e-10);
  const at::Tensor expected = torch::autograd::grad({loss}, {p})[0];
  EXPECT_LT((d_p - expected).abs().max().item<double>(), 1e-10);
  EXPECT_GT(expected.abs().max().item<double>(), 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Terms, SoftTablesSlope,
                         ::testing::Values(std::tuple{0.0, 1.0, eval::KlDirection::kForward},
                                           std::tuple{0.0, 1.0, eval::KlDirection::kReverse},
                                           std::tuple{1.0, 0.0, eval::KlDirection::kForward},
                                           std::tuple{0.7, 1.3, eval::KlDirection::kReverse}));

}  // namespace
}  // namespace vt::learn
