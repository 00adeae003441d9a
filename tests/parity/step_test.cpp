// Steps driven from outside: outcomes, rewards of every rule, observations and terminal observations equal
// the reference's bits, whatever the actions are.
#include <gtest/gtest.h>

#include <limits>

#include "tests/parity/same.hpp"
#include "tests/parity/shapes.hpp"
#include "vt/core/draw.hpp"

namespace vt::test {
namespace {

constexpr std::int64_t kLanes = 67;
constexpr float kUntouched = -12345.0f;

// Raw actions [kLanes, k]: within the bounds, beyond them, and no numbers at all.
std::vector<float> actions_of_page(int k, std::uint32_t page) {
  const float odd[] = {std::numeric_limits<float>::infinity(),
                       -std::numeric_limits<float>::infinity(),
                       std::numeric_limits<float>::quiet_NaN(),
                       1e30f,
                       -0.0f,
                       1e-40f};
  std::vector<float> actions;
  for (std::int64_t i = 0; i < kLanes * k; ++i) {
    const float u = draw_uniform(DrawKey{5, static_cast<std::uint64_t>(i), page}, Purpose::kActionNoise, 0);
    actions.push_back(i % 41 == 0 ? odd[(i / 41 + page) % 6] : 6.0f * u - 3.0f);
  }
  return actions;
}

struct StepResult {
  std::vector<std::uint32_t> outcome = std::vector<std::uint32_t>(kLanes, 7u);
  std::vector<std::uint32_t> reward, turnover, terminal, observed;  // as bits
  std::int64_t active = 0;
  bool operator==(const StepResult&) const = default;
};

StepResult step(Simulator& simulator, std::uint32_t page, const session::RewardRule& rule) {
  const SimulatorSpec& spec = simulator.spec();
  const int k = spec.action_size();
  const std::vector<float> actions = actions_of_page(k, page);
  StepResult result;
  std::vector<float> reward(kLanes), turnover(kLanes);
  std::vector<float> terminal(static_cast<std::size_t>(kLanes * spec.observation_size()), kUntouched);
  simulator.step({actions.data(), kLanes, k, k}, rule,
                 {result.outcome.data(),
                  reward.data(),
                  turnover.data(),
                  {terminal.data(), kLanes, spec.observation_size(), spec.observation_size()}});
  result.reward = bits_of_all(reward.data(), kLanes);
  result.turnover = bits_of_all(turnover.data(), kLanes);
  result.terminal = bits_of_all(terminal.data(), static_cast<std::int64_t>(terminal.size()));
  for (const auto what : {Observation::kCustomer, Observation::kCustomerPage, Observation::kVirtualTb}) {
    const int size = session::observation_size(spec.rules, what);
    std::vector<float> seen(static_cast<std::size_t>(kLanes * (size + 3)), kUntouched);  // with a pitch
    simulator.observe(what, {seen.data(), kLanes, size, size + 3});
    const auto bits = bits_of_all(seen.data(), static_cast<std::int64_t>(seen.size()));
    result.observed.insert(result.observed.end(), bits.begin(), bits.end());
  }
  result.active = simulator.active();
  return result;
}

class StepParity : public ::testing::TestWithParam<std::size_t> {};

TEST_P(StepParity, EveryRewardGivesTheReferencesBits) {
  const auto [name, model] = all_models()[GetParam()];
  const auto reference = make_reference_simulator(model);
  const std::vector<Backend> backends = backends_of(model);
  const std::vector<session::RewardRule> rules = all_rewards(model->spec);
  const Start start{.seed = 3, .lanes = kLanes, .first_session = 5, .sessions = 200};  // lanes fall idle
  reference->reset(start);
  for (const Backend& backend : backends) backend.simulator->reset(start);
  for (std::uint32_t page = 0; page < 12; ++page) {
    const session::RewardRule& rule = rules[page % rules.size()];
    const StepResult want = step(*reference, page, rule);
    for (const Backend& backend : backends) {
      const StepResult got = step(*backend.simulator, page, rule);
      ASSERT_EQ(got.outcome, want.outcome) << name << ", page " << page << ", " << backend.name;
      ASSERT_TRUE(got == want) << name << ", page " << page << ", " << backend.name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Models, StepParity, ::testing::Range<std::size_t>(0, 9));

// A step with a policy's own actions is the rollout's page.
TEST(StepOrRollout, GiveTheSamePages) {
  const ModelPtr model = random_learned(21, {.click_classes = 3});
  const RankingPolicy policy = table_by_session(model->spec, 4, 0, 1000);
  const session::RewardRule rule{Reward::kClicks, RewardEstimate::kSampled, {3, 1, 1}};
  const auto simulator = make_cpu_simulator(model, 1);
  simulator->reset({.seed = 3, .lanes = kLanes});
  Trajectories rolled(model->spec.rules, 8, kLanes, {rule, false});
  simulator->rollout(policy, rolled);
  simulator->reset({.seed = 3, .lanes = kLanes});
  const TrajectoriesView& v = rolled.view();
  for (std::int64_t t = 0; t < 8; ++t) {
    std::vector<float> actions;
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
      const auto row = static_cast<std::size_t>(v.session[t * kLanes + lane]) * 5;
      actions.insert(actions.end(), &policy.table->actions[row], &policy.table->actions[row] + 5);
    }
    std::vector<std::uint32_t> outcome(kLanes);
    std::vector<float> reward(kLanes);
    simulator->step({actions.data(), kLanes, 5, 5}, rule, {outcome.data(), reward.data(), nullptr, {}});
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
      ASSERT_EQ(outcome[static_cast<std::size_t>(lane)], v.outcome[t * kLanes + lane]);
      ASSERT_EQ(reward[static_cast<std::size_t>(lane)], v.reward[t * kLanes + lane]);
    }
  }
}

TEST(StepShapes, WrongOnesAreRefusedByEveryBackend) {
  const ModelPtr model = random_learned(22);
  std::vector<float> room(1000);
  const auto refuses = [&](Simulator& simulator) {
    simulator.reset({.seed = 1, .lanes = 4});
    EXPECT_THROW(simulator.step({room.data(), 4, 6, 6}, {}, {}), std::invalid_argument);
    EXPECT_THROW(simulator.step({room.data(), 3, 5, 5}, {}, {}), std::invalid_argument);
    EXPECT_THROW(simulator.observe(Observation::kCustomer, {room.data(), 4, 12, 12}), std::invalid_argument);
    simulator.step({room.data(), 4, 5, 5}, {}, {});  // asks for nothing, and nothing is written
  };
  refuses(*make_reference_simulator(model));
  for (const Backend& backend : backends_of(model)) refuses(*backend.simulator);
}

}  // namespace
}  // namespace vt::test
