// Totals of a rollout, from the device code.
#include <gtest/gtest.h>

#include <vector>

#include "kernels/reduce.cuh"
#include "tests/support/host_cta.hpp"
#include "tests/support/random_models.hpp"
#include "vt/eval/metrics.hpp"
#include "vt/sim/market.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::test {
namespace {

constexpr std::int64_t kLanes = 45, kPages = 9;

// Served pages, resets, and lanes that fall idle.
Trajectories rolled_out(const ModelPtr& model, const RankingPolicy& policy) {
  const auto simulator = make_cpu_simulator(model, 1);
  simulator->reset({.seed = 5, .lanes = kLanes, .sessions = 70});
  Trajectories out(model->spec.rules, kPages, kLanes);
  simulator->rollout(policy, out);
  return out;
}

Trajectories rolled_out(const ModelPtr& model) {
  return rolled_out(model, uniform_policy(model->spec));
}

kernels::PageTotals totals_of(const Trajectories& from, int blocks, int threads) {
  kernels::PageTotals totals;
  run_grid({blocks, threads, 0},
           [&](const HostCta& cta) { kernels::reduce_pages(cta, from.view(), &totals); });
  return totals;
}

// The same integers as the program's own metrics, for any grid.
void expect_the_metrics(const ModelPtr& model, const Trajectories& from) {
  eval::Metrics metrics(model->spec.rules);
  std::vector<eval::SessionSums> open(static_cast<std::size_t>(kLanes));
  metrics.add(from.view(), 0, kLanes, open);
  eval::PageSums want;
  for (const eval::PageSums& page : metrics.by_page()) want.add(page);
  for (const auto& [blocks, threads] : {std::pair{1, 32}, {3, 64}}) {
    const kernels::PageTotals got = totals_of(from, blocks, threads);
    EXPECT_EQ(got.views, static_cast<std::uint64_t>(want.views));
    EXPECT_EQ(got.turns, static_cast<std::uint64_t>(want.turns));
    EXPECT_EQ(got.buys, static_cast<std::uint64_t>(want.buys));
    EXPECT_EQ(got.leaves, static_cast<std::uint64_t>(want.leaves));
    EXPECT_EQ(got.clicks, static_cast<std::uint64_t>(want.clicks));
    EXPECT_EQ(got.any_click, static_cast<std::uint64_t>(want.any_click));
    EXPECT_EQ(got.turnover, static_cast<std::uint64_t>(want.turnover));
    EXPECT_EQ(got.norm, static_cast<std::uint64_t>(want.norm));
    EXPECT_EQ(got.ended, static_cast<std::uint64_t>(metrics.total().sessions()));
  }
}

TEST(EmulatedReduce, TotalsAreTheMetrics) {
  LearnedShape shape;
  shape.click_classes = 4;
  for (const ModelPtr& model : {random_learned(3, shape), random_virtualtb(2)}) {
    const Trajectories from = rolled_out(model);
    expect_the_metrics(model, from);
    EXPECT_GT(totals_of(from, 1, 32).clicks, 0u);
  }
  const ModelPtr market = make_market();
  const Trajectories from = rolled_out(market, historical_policy(*market));
  expect_the_metrics(market, from);
  EXPECT_GT(totals_of(from, 1, 32).turnover, 0u);
}

}  // namespace
}  // namespace vt::test
