// An evaluation depends on simulator, policy, seed and session numbers only: not on threads, batch, backend
// or interruption.
#include "vt/eval/evaluation.hpp"

#include <gtest/gtest.h>

#include <bit>

#include "tests/support/random_models.hpp"

namespace vt::eval {
namespace {

using Bits = std::pair<std::uint64_t, std::uint64_t>;

Bits bits(const Estimate& e) {
  return {std::bit_cast<std::uint64_t>(e.mean), std::bit_cast<std::uint64_t>(e.se)};
}

void expect_same(const std::vector<BreakdownRow>& a, const std::vector<BreakdownRow>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].sessions, b[i].sessions);
    EXPECT_EQ(a[i].page_views, b[i].page_views);
    for (std::size_t m = 0; m < a[i].estimates.size(); ++m)
      EXPECT_EQ(bits(a[i].estimates[m]), bits(b[i].estimates[m]));
  }
}

void expect_same(const EvalResult& a, const EvalResult& b) {
  EXPECT_EQ(a.sessions, b.sessions);
  EXPECT_EQ(a.page_views, b.page_views);
  EXPECT_EQ(a.components_at_bound, b.components_at_bound);
  ASSERT_EQ(a.metrics.size(), b.metrics.size());
  for (std::size_t i = 0; i < a.metrics.size(); ++i) {
    EXPECT_EQ(bits(a.metrics[i].estimate), bits(b.metrics[i].estimate)) << a.metrics[i].name;
  }
  expect_same(a.by_page, b.by_page);
  expect_same(a.by_attribute, b.by_attribute);
}

ModelPtr shop() {
  test::LearnedShape shape;
  shape.click_classes = 4;
  return test::random_learned(5, shape);
}

EvalResult evaluate_with(const ModelPtr& model, const EvalRequest& request) {
  const auto simulator = make_reference_simulator(model);
  return evaluate(*simulator, test::random_mlp_policy(model->spec, 3), request);
}

TEST(Evaluation, ThreadsAndBatchesChangeNothing) {
  const ModelPtr model = shop();
  const EvalResult standard = evaluate_with(model, {.seed = 9, .sessions = 3000});
  EXPECT_EQ(standard.sessions, 3000);
  ASSERT_NE(standard.find("r2p"), nullptr);
  EXPECT_GT(standard.find("r2p")->mean, 0.0);
  for (const int threads : {1, 2, 5}) {
    for (const std::int64_t batch : {1, 256, 1000, 4096, 65536}) {
      SCOPED_TRACE(std::to_string(threads) + " threads, batch " + std::to_string(batch));
      expect_same(evaluate_with(model, {.seed = 9, .sessions = 3000, .batch = batch, .threads = threads}),
                  standard);
    }
  }
}

TEST(Evaluation, TheCpuBackendAgreesBitForBit) {
  for (const ModelPtr& model : {shop(), test::random_virtualtb(2)}) {
    const EvalRequest request{.seed = 1, .first_session = 1ull << 63, .sessions = 700};
    const auto simulator = make_cpu_simulator(model, 2);
    expect_same(evaluate(*simulator, test::random_mlp_policy(model->spec, 3), request),
                evaluate_with(model, request));
  }
}

TEST(Evaluation, EverySessionIsFinishedAndCountedOnce) {
  const ModelPtr model = shop();
  const EvalResult result = evaluate_with(model, {.seed = 2, .sessions = 500, .batch = 64});
  std::int64_t by_page = 0;
  for (const BreakdownRow& row : result.by_page) by_page += row.page_views;
  EXPECT_EQ(result.by_page.front().page_views, 500);
  EXPECT_EQ(by_page, result.page_views);
  std::int64_t sessions = 0;
  for (const BreakdownRow& row : result.by_attribute) {
    if (row.attribute == model->spec.attributes.front().name) sessions += row.sessions;
  }
  EXPECT_EQ(sessions, 500);
}

TEST(Evaluation, SplitByFirstSessionAddsUp) {
  const ModelPtr model = shop();
  const EvalResult whole = evaluate_with(model, {.seed = 2, .first_session = 10, .sessions = 300});
  const EvalResult left = evaluate_with(model, {.seed = 2, .first_session = 10, .sessions = 100});
  const EvalResult right = evaluate_with(model, {.seed = 2, .first_session = 110, .sessions = 200});
  EXPECT_EQ(whole.page_views, left.page_views + right.page_views);
  EXPECT_EQ(whole.find("tv_total")->mean, left.find("tv_total")->mean + right.find("tv_total")->mean);
}

TEST(Evaluation, GoesOnBitForBitAfterAnInterruption) {
  const ModelPtr model = shop();
  const RankingPolicy policy = test::random_mlp_policy(model->spec, 3);
  const EvalRequest request{.seed = 4, .sessions = 40'000, .batch = 500};
  const auto simulator = make_cpu_simulator(model, 1);
  Evaluation first(*simulator, policy, request);
  first.advance();
  ASSERT_FALSE(first.done());
  const std::vector<std::byte> saved = first.save();
  while (!first.done()) first.advance();

  const auto other = make_cpu_simulator(model, 2);
  EvalRequest changed = request;
  changed.batch = 77;
  changed.threads = 2;
  Evaluation second(*other, policy, changed);
  second.restore(saved);
  while (!second.done()) second.advance();
  expect_same(second.result(), first.result());

  for (const std::size_t size : {std::size_t{0}, saved.size() / 2, saved.size() - 1}) {
    EXPECT_THROW(second.restore(std::span(saved).first(size)), std::invalid_argument);
  }
}

TEST(Evaluation, ImpossibleRequestsAreRefused) {
  const auto simulator = make_reference_simulator(shop());
  const RankingPolicy policy = test::random_mlp_policy(simulator->spec(), 3);
  EXPECT_THROW(evaluate(*simulator, policy, {}), std::invalid_argument);
  EXPECT_THROW(evaluate(*simulator, policy, {.sessions = 1, .batch = -1}), std::invalid_argument);
  Evaluation unfinished(*simulator, policy, {.sessions = 10});
  EXPECT_THROW(unfinished.result(), std::logic_error);
}

}  // namespace
}  // namespace vt::eval
