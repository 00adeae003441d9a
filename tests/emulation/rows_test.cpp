// Rows of observations and of learners, written by the kernels' bodies: every row, and no other.
#include <gtest/gtest.h>

#include <vector>

#include "kernels/rows.cuh"
#include "tests/support/host_cta.hpp"
#include "tests/support/random_models.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::test {
namespace {

constexpr float kUntouched = -777.0f;
constexpr Grid kGrids[] = {{1, 32, 0}, {3, 64, 0}, {40, 128, 0}};

// Page views over few sessions, so that lanes fall idle, and sessions end on many pages.
Trajectories page_views(const ModelPtr& model, std::int64_t pages, std::int64_t lanes) {
  const auto simulator = make_reference_simulator(model);
  simulator->reset({.seed = 3, .lanes = lanes, .sessions = static_cast<std::uint64_t>(lanes) + 9});
  Trajectories out(model->spec.rules, pages, lanes, {{}, true});
  simulator->rollout(gaussian_policy(model->spec, 4), out);
  return out;
}

TEST(EmulatedRows, ObservationsOfLanes) {
  const ModelPtr model = random_virtualtb(3);
  const session::PageRules& rules = model->spec.rules;
  constexpr std::int64_t kLanes = 71;
  const Trajectories from = page_views(model, 4, kLanes);
  const TrajectoriesView& v = from.view();
  std::vector<std::uint8_t> active(kLanes);
  for (std::size_t i = 0; i < kLanes; ++i) active[i] = i % 3 != 0 ? 1 : 0;
  kernels::LanesView lanes;
  lanes.active = active.data();
  lanes.customer = v.customer + 2 * kLanes * v.words;
  lanes.state = v.state + 2 * kLanes;
  for (const auto what : {Observation::kCustomer, Observation::kCustomerPage, Observation::kVirtualTb}) {
    const int size = session::observation_size(rules, what);
    for (const Grid& grid : kGrids) {
      std::vector<float> got(kLanes * static_cast<std::size_t>(size + 2), kUntouched), want = got;
      run_grid(grid, [&](const HostCta& cta) {
        kernels::observe_lanes(cta, rules, what, lanes, {got.data(), kLanes, size, size + 2});
      });
      for (std::int64_t l = 0; l < kLanes; ++l) {
        float* row = want.data() + l * (size + 2);
        std::fill_n(row, size, 0.0f);
        if (active[static_cast<std::size_t>(l)] == 0) continue;
        session::observe(rules, what, lanes.customer + l * v.words, session::unpack_state(lanes.state[l]),
                         Strided<float>{row, 1});
      }
      EXPECT_EQ(got, want) << size << " columns";
    }
  }
}

TEST(EmulatedRows, TerminalObservations) {
  const ModelPtr model = random_learned(3);
  const session::PageRules& rules = model->spec.rules;
  constexpr std::int64_t kLanes = 300;
  const Trajectories from = page_views(model, 1, kLanes);
  const TrajectoriesView& v = from.view();
  const int size = session::observation_size(rules, rules.observation);
  std::vector<float> got(kLanes * static_cast<std::size_t>(size), kUntouched), want = got;
  std::int64_t ends = 0;
  for (std::int64_t l = 0; l < kLanes; ++l) {
    const session::Outcome outcome = session::unpack_outcome(v.outcome[l]);
    if (outcome.end == EndReason::kNone) continue;
    ++ends;
    session::observe(rules, rules.observation, v.customer + l * v.words,
                     session::after(session::unpack_state(v.state[l]), outcome),
                     Strided<float>{want.data() + l * size, 1});
  }
  ASSERT_GT(ends, 20);
  ASSERT_LT(ends, kLanes - 20);
  run_grid({2, 64, 0}, [&](const HostCta& cta) {
    kernels::observe_ends(cta, rules, v, {got.data(), kLanes, size, size});
  });
  EXPECT_EQ(got, want);
}

TEST(EmulatedRows, ALearnersBatch) {
  const ModelPtr model = random_virtualtb(5);
  const session::PageRules& rules = model->spec.rules;
  constexpr std::int64_t kPages = 5, kLanes = 37;
  const Trajectories from = page_views(model, kPages, kLanes);
  const TrajectoriesView& v = from.view();
  const int width = session::observation_size(rules, rules.observation);
  const std::vector<float> scale(static_cast<std::size_t>(width), 0.25f);
  const std::vector<float> action_scale(static_cast<std::size_t>(v.actions), 0.5f);
  struct Rows {
    std::vector<float> columns, noise, reward, ended, served;
    bool operator==(const Rows&) const = default;
  };
  // The second time with what the customer saw in front, and what he did behind.
  for (const float page_scale : {0.0f, 0.125f}) {
    const bool answers = page_scale > 0.0f;
    const std::int64_t pitch = v.actions + width + 1 + rules.click_classes + 2;
    const auto blank = [&] {
      const auto rows = static_cast<std::size_t>(kPages * kLanes);
      const std::vector<float> column(rows, kUntouched);
      return Rows{std::vector<float>((rows + kLanes) * static_cast<std::size_t>(pitch), kUntouched),
                  std::vector<float>(rows * static_cast<std::size_t>(v.actions), kUntouched), column, column,
                  column};
    };
    const auto view_of = [&](Rows& rows) {
      float* first = rows.columns.data();
      return session::BatchView<float>{first + v.actions,
                                       pitch,
                                       scale.data(),
                                       page_scale,
                                       rows.noise.data(),
                                       rows.reward.data(),
                                       rows.ended.data(),
                                       rows.served.data(),
                                       answers ? first : nullptr,
                                       answers ? action_scale.data() : nullptr,
                                       answers ? first + v.actions + width + 1 : nullptr};
    };
    Rows want = blank();
    for (std::int64_t i = 0; i < (kPages + 1) * kLanes; ++i) {
      session::expand_observation(rules, v, view_of(want), i);
      if (i < kPages * kLanes) session::expand_outcome(rules, v, view_of(want), i);
    }
    for (const Grid& grid : kGrids) {
      Rows got = blank();
      const session::BatchView<float> to = view_of(got);
      run_grid(grid, [&](const HostCta& cta) { kernels::expand(cta, rules, v, to); });
      EXPECT_TRUE(got == want);
    }
  }
}

TEST(EmulatedRows, Orders) {
  const Order order(7, Purpose::kMinibatch, 3, 1, 1000);
  std::vector<std::int64_t> got(700, -1);
  run_grid({2, 64, 0}, [&](const HostCta& cta) { kernels::write_order(cta, order, 600, got.data()); });
  for (std::size_t i = 0; i < got.size(); ++i)
    ASSERT_EQ(got[i], i < 600 ? static_cast<std::int64_t>(order[static_cast<std::uint32_t>(i)]) : -1);
}

}  // namespace
}  // namespace vt::test
