// What a learner reads of a rollout, from the device code: dense observations, outcomes, totals.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "kernels/expand.cuh"
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

kernels::ExpandArgs args_of(const ModelPtr& model, const Trajectories& from, Observation observation) {
  kernels::ExpandArgs args;
  args.rules = model->spec.rules;
  args.observation = observation;
  args.customer = from.view().customer;
  args.state = from.view().state;
  args.count = from.rows() + kLanes;  // with the slice after the horizon
  return args;
}

// Runs the expansion into rows of `pitch` floats that hold -1 before.
std::vector<float> expanded(kernels::ExpandArgs args, std::int64_t pitch, int threads = 64) {
  std::vector<float> out(static_cast<std::size_t>(args.count * pitch), -1.0f);
  args.out = {out.data(), args.count, expanded_columns(args), pitch};
  run_grid({2, threads, static_cast<std::size_t>(expand_bytes(args))},
           [&](const HostCta& cta) { kernels::expand(cta, args); });
  return out;
}

// The observation by the rule, row `row`.
std::vector<float> observed(const kernels::ExpandArgs& args, std::int64_t row, session::State state) {
  std::vector<float> out(static_cast<std::size_t>(session::observation_size(args.rules, args.observation)));
  session::observe(args.rules, args.observation, args.customer + row * args.rules.attributes.words, state,
                   {out.data(), 1});
  return out;
}

TEST(EmulatedExpand, EveryObservationOfEveryRow) {
  const ModelPtr model = random_virtualtb(3);
  const Trajectories from = rolled_out(model);
  for (const Observation observation :
       {Observation::kCustomer, Observation::kCustomerPage, Observation::kVirtualTb}) {
    const kernels::ExpandArgs args = args_of(model, from, observation);
    const std::int64_t pitch = expanded_columns(args) + 5;
    const std::vector<float> out = expanded(args, pitch, observation == Observation::kCustomer ? 128 : 64);
    for (std::int64_t row = 0; row < args.count; ++row) {
      std::vector<float> want = observed(args, row, session::unpack_state(args.state[row]));
      want.resize(static_cast<std::size_t>(pitch), -1.0f);  // what lies between the rows is left alone
      const float* got = out.data() + row * pitch;
      ASSERT_EQ(std::vector<float>(got, got + pitch), want) << "row " << row;
    }
  }
}

TEST(EmulatedExpand, OrderScaleAndPageColumn) {
  const ModelPtr model = random_virtualtb(3);
  const Trajectories from = rolled_out(model);
  kernels::ExpandArgs args = args_of(model, from, Observation::kVirtualTb);
  const std::vector<std::int64_t> order = {400, 3, 3, 0, 77};
  std::vector<float> scale(91, 1.0f);
  scale[88] = 0.1f;
  scale[90] = 1.0f / 99.0f;
  args.order = order.data();
  args.count = static_cast<std::int64_t>(order.size());
  args.scale = scale.data();
  args.page_column = true;
  args.page_scale = 0.25f;
  ASSERT_EQ(expanded_columns(args), 92);
  const std::vector<float> out = expanded(args, 92);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const session::State state = session::unpack_state(args.state[order[i]]);
    std::vector<float> want = observed(args, order[i], state);
    for (std::size_t c = 0; c < want.size(); ++c) want[c] = want[c] * scale[c];
    want.push_back(static_cast<float>(state.page) * 0.25f);
    const float* got = out.data() + i * 92;
    EXPECT_EQ(std::vector<float>(got, got + 92), want) << i;
  }
}

TEST(EmulatedExpand, TerminalObservationsOfEndedRowsOnly) {
  const ModelPtr model = random_virtualtb(3);
  const Trajectories from = rolled_out(model);
  kernels::ExpandArgs args = args_of(model, from, Observation::kVirtualTb);
  args.outcome = from.view().outcome;
  args.first_row = kLanes;
  args.count = from.rows() - kLanes;
  const std::vector<float> out = expanded(args, 91);
  int ended = 0;
  for (std::int64_t i = 0; i < args.count; ++i) {
    const std::int64_t row = kLanes + i;
    const session::Outcome outcome = session::unpack_outcome(args.outcome[row]);
    std::vector<float> want(91, -1.0f);
    if (outcome.end != EndReason::kNone) {
      want = observed(args, row, session::after(session::unpack_state(args.state[row]), outcome));
      ++ended;
    }
    const float* got = out.data() + i * 91;
    ASSERT_EQ(std::vector<float>(got, got + 91), want) << "row " << row;
  }
  EXPECT_GT(ended, 10);
}

TEST(EmulatedExpand, IdleLanesReadZeroWhereAsked) {
  const ModelPtr model = random_learned(3);
  const Trajectories from = rolled_out(model);
  kernels::ExpandArgs args = args_of(model, from, Observation::kCustomerPage);
  std::vector<std::uint8_t> active(static_cast<std::size_t>(kLanes), 1);
  active[4] = active[44] = 0;
  args.active = active.data();
  args.count = kLanes;
  const int columns = expanded_columns(args);
  const std::vector<float> out = expanded(args, columns);
  for (std::int64_t lane = 0; lane < kLanes; ++lane) {
    const float* row = out.data() + lane * columns;
    const float ones = std::accumulate(row, row + args.rules.attributes.width, 0.0f);
    EXPECT_EQ(ones, lane == 4 || lane == 44 ? 0.0f : static_cast<float>(args.rules.attributes.count));
  }
}

TEST(EmulatedExpand, Outcomes) {
  const Trajectories from = rolled_out(random_learned(3));
  const auto rows = static_cast<std::size_t>(from.rows());
  std::vector<float> served(rows, -1.0f), ended(rows, -1.0f);
  run_grid({2, 64, 0}, [&](const HostCta& cta) {
    kernels::expand_outcomes(cta, from.view(), {served.data(), ended.data()});
  });
  int idle = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    const session::Outcome outcome = session::unpack_outcome(from.view().outcome[i]);
    EXPECT_EQ(served[i], outcome.served ? 1.0f : 0.0f);
    EXPECT_EQ(ended[i], outcome.end != EndReason::kNone ? 1.0f : 0.0f);
    idle += outcome.served ? 0 : 1;
  }
  EXPECT_GT(idle, 0);
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
