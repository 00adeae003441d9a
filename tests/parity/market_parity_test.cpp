// The market on a backend against the reference: rollouts, steps, and sessions saved in their middle,
// on the built-in market and on a small one whose sizes fill no vector, with hidden intents and drift.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/parity/same.hpp"
#include "tests/support/random_models.hpp"
#include "tests/support/small_market.hpp"
#include "vt/core/draw.hpp"
#include "vt/sim/market.hpp"

namespace vt::test {
namespace {

constexpr std::uint64_t kSeed = 41;
constexpr std::int64_t kPages = 8;

std::vector<RankingPolicy> policies(const SimulatorModel& model) {
  const SimulatorSpec& spec = model.spec;
  return {historical_policy(model),
          oracle_policy(model),
          uniform_policy(spec),
          gaussian_policy(spec, 1),
          random_mlp_policy(spec, 2),
          random_mlp_policy(spec, 3, {.observation = Observation::kCustomerPage, .mode = ActionMode::kMean}),
          random_mlp_policy(spec, 4, {.hidden = {}, .deterministic = true}),
          table_by_session(spec, 5, 0, 2000)};
}

Trajectories roll_out(Simulator& simulator, const RankingPolicy& policy, std::int64_t lanes,
                      const session::RewardRule& rule = {}) {
  simulator.reset({.seed = kSeed, .lanes = lanes});
  Trajectories out(simulator.spec().rules, kPages, lanes, {rule, true});
  simulator.rollout(policy, out);
  return out;
}

class MarketParity : public ::testing::TestWithParam<bool> {
 protected:
  MarketParity() : model_(GetParam() ? small_market() : make_market()) {}
  ModelPtr model_;
};

TEST_P(MarketParity, EveryPolicyGivesTheReferencesBits) {
  const auto reference = make_reference_simulator(model_);
  const std::vector<Backend> backends = backends_of(model_);
  const session::RewardRule rules[] = {{},
                                       {Reward::kBuy, RewardEstimate::kSampled, {}},
                                       {Reward::kTurnover, RewardEstimate::kExpected, {2, 0.5f, 1}},
                                       {Reward::kTurnover, RewardEstimate::kSampled, {}}};
  const std::int64_t lanes[] = {31, 65, 1, 64};
  std::size_t i = 0;
  for (const RankingPolicy& policy : policies(*model_)) {
    const Trajectories want = roll_out(*reference, policy, lanes[i % 4], rules[i % 4]);
    for (const Backend& backend : backends) {
      expect_same(want, roll_out(*backend.simulator, policy, lanes[i % 4], rules[i % 4]),
                  "policy " + std::to_string(i) + ", " + backend.name);
    }
    ++i;
  }
}

// Items that only relevance tells apart, on few levels of it: ties that fill the page and more.
TEST_P(MarketParity, EqualScoresGiveTheReferencesBits) {
  for (const int levels : {1, 2, 8, 60}) {
    auto world = std::make_shared<market::World>(*model_->market);
    std::fill(world->features.begin(), world->features.end(), 0.0f);
    const auto candidates = static_cast<std::size_t>(world->constants.candidates);
    for (std::size_t i = 0; i < world->relevance.size(); ++i) {
      if (i % candidates < static_cast<std::size_t>(world->constants.retrieved))
        world->relevance[i] = 0.125f * static_cast<float>(i * 7919 % static_cast<std::size_t>(levels));
    }
    auto model = std::make_shared<SimulatorModel>(*model_);
    model->market = model->customer_generator.market = world;
    const Trajectories want = roll_out(*make_reference_simulator(model), uniform_policy(model->spec), 65);
    for (const Backend& backend : backends_of(model)) {
      expect_same(want, roll_out(*backend.simulator, uniform_policy(model->spec), 65),
                  std::to_string(levels) + " levels, " + backend.name);
    }
  }
}

struct StepResult {
  std::vector<std::uint32_t> outcome, reward, turnover, terminal, observed;  // the floats as bits
  std::int64_t active = 0;
  bool operator==(const StepResult&) const = default;
};

// One page for raw actions around the bounds.
StepResult step(Simulator& simulator, std::uint32_t page) {
  const session::PageRules& rules = simulator.spec().rules;
  const auto lanes = simulator.lanes();
  const int k = rules.action_size;
  const int width = simulator.spec().observation_size();
  std::vector<float> actions;
  for (std::int64_t i = 0; i < lanes * k; ++i) {
    const float u = draw_uniform(DrawKey{9, static_cast<std::uint64_t>(i), page}, Purpose::kActionNoise, 0);
    actions.push_back((page == 3 ? 40.0f : 4.0f) * (u - 0.5f));
  }
  StepResult result;
  const auto n = static_cast<std::size_t>(lanes);
  std::vector<float> reward(n), turnover(n), terminal(n * static_cast<std::size_t>(width)), seen = terminal;
  result.outcome.resize(n);
  simulator.step(
      {actions.data(), lanes, k, k}, {Reward::kTurnover, RewardEstimate::kExpected, {}},
      {result.outcome.data(), reward.data(), turnover.data(), {terminal.data(), lanes, width, width}});
  simulator.observe(Observation::kCustomer, {seen.data(), lanes, width, width});
  result.reward = bits_of_all(reward.data(), lanes);
  result.turnover = bits_of_all(turnover.data(), lanes);
  result.terminal = bits_of_all(terminal.data(), lanes * width);
  result.observed = bits_of_all(seen.data(), lanes * width);
  result.active = simulator.active();
  return result;
}

TEST_P(MarketParity, StepsGiveTheReferencesBits) {
  const auto reference = make_reference_simulator(model_);
  const std::vector<Backend> backends = backends_of(model_);
  const Start start{.seed = 3, .lanes = 67, .first_session = 5, .sessions = 200};  // lanes fall idle
  reference->reset(start);
  for (const Backend& backend : backends) backend.simulator->reset(start);
  for (std::uint32_t page = 0; page < 14; ++page) {
    const StepResult want = step(*reference, page);
    for (const Backend& backend : backends) {
      ASSERT_TRUE(step(*backend.simulator, page) == want) << "page " << page << ", " << backend.name;
    }
  }
}

TEST_P(MarketParity, SavedSessionsGoOnInAnyBackend) {
  constexpr std::int64_t kLanes = 69;
  const auto go_on = [&](Simulator& simulator, std::int64_t pages) {
    Trajectories out(model_->spec.rules, pages, kLanes, {{}, true});
    simulator.rollout(historical_policy(*model_), out);
    return out;
  };
  const Start start{.seed = 9, .lanes = kLanes, .first_session = 7, .sessions = 300};
  const auto reference = make_reference_simulator(model_);
  reference->reset(start);
  go_on(*reference, 5);
  const std::vector<std::byte> saved = reference->save();
  const Trajectories rest = go_on(*reference, 6);
  for (const Backend& backend : backends_of(model_)) {
    Simulator& simulator = *backend.simulator;
    simulator.reset(start);
    go_on(simulator, 5);
    EXPECT_EQ(simulator.save(), saved) << backend.name;
    simulator.reset({.seed = 1, .lanes = 3});  // forgets everything
    simulator.restore(saved);
    expect_same(rest, go_on(simulator, 6), backend.name);
  }
}

INSTANTIATE_TEST_SUITE_P(Markets, MarketParity, ::testing::Values(false, true),
                         [](const auto& small) { return small.param ? "Small" : "BuiltIn"; });

}  // namespace
}  // namespace vt::test
