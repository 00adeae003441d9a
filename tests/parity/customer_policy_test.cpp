// New weights for the customer network: a simulator that took them goes on like one that was made of them.
#include <gtest/gtest.h>

#include <limits>

#include "tests/parity/same.hpp"
#include "tests/support/random_models.hpp"
#include "vt/sim/market.hpp"

namespace vt::test {
namespace {

constexpr std::int64_t kLanes = 69;

Trajectories roll_on(Simulator& simulator, const RankingPolicy& policy, std::int64_t pages) {
  Trajectories out(simulator.spec().rules, pages, kLanes, {{}, true});
  simulator.rollout(policy, out);
  return out;
}

void expect_taken(const ModelPtr& model, const Network& weights) {
  auto changed = std::make_shared<SimulatorModel>(*model);
  changed->customer_policy = weights;
  const RankingPolicy policy = random_mlp_policy(model->spec, 3);
  const Start start{.seed = 9, .lanes = kLanes, .first_session = 7, .sessions = 200};
  const auto check = [&](Simulator& simulator, const std::string& name) {
    simulator.reset(start);
    roll_on(simulator, policy, 3);  // sessions stand in their middle
    const std::vector<std::byte> standing = simulator.save();
    simulator.set_customer_policy(weights);
    EXPECT_EQ(simulator.save(), standing) << name;
    const auto fresh = make_reference_simulator(changed);
    fresh->restore(standing);
    expect_same(roll_on(*fresh, policy, 5), roll_on(simulator, policy, 5), name);
    // Sessions that begin later meet them too, and so does a reset.
    simulator.reset(start);
    fresh->reset(start);
    expect_same(roll_on(*fresh, policy, 4), roll_on(simulator, policy, 4), name + " after a reset");
    simulator.set_customer_policy(model->customer_policy);
    simulator.reset(start);
    const auto before = make_reference_simulator(model);
    before->reset(start);
    expect_same(roll_on(*before, policy, 4), roll_on(simulator, policy, 4), name + " taken back");
  };
  check(*make_reference_simulator(model), "reference");
  for (const Backend& backend : backends_of(model)) check(*backend.simulator, backend.name);
}

TEST(SetCustomerPolicy, SessionsGoOnWithTheNewWeights) {
  const LearnedShape shape{.click_classes = 4, .activation = nn::Activation::kLeakyRelu, .layer_norm = true};
  expect_taken(random_learned(51, shape), random_learned(52, shape)->customer_policy);
  expect_taken(random_virtualtb(53), random_virtualtb(54)->customer_policy);
}

TEST(SetCustomerPolicy, BeforeAnySession) {
  const ModelPtr model = random_learned(55);
  const Network weights = random_learned(56)->customer_policy;
  auto changed = std::make_shared<SimulatorModel>(*model);
  changed->customer_policy = weights;
  const RankingPolicy policy = random_mlp_policy(model->spec, 3);
  const auto want = make_reference_simulator(changed);
  want->reset({.seed = 1, .lanes = kLanes});
  const Trajectories pages = roll_on(*want, policy, 3);
  for (const Backend& backend : backends_of(model)) {
    backend.simulator->set_customer_policy(weights);
    backend.simulator->reset({.seed = 1, .lanes = kLanes});
    expect_same(pages, roll_on(*backend.simulator, policy, 3), backend.name);
  }
}

// A refused network leaves the old weights.
TEST(SetCustomerPolicy, WhatDoesNotFitIsRefused) {
  const ModelPtr model = random_learned(57);
  const Network good = model->customer_policy;
  std::vector<Network> wrong(6, good);
  wrong[0].layers.pop_back();
  wrong[1] = random_learned(57, {.hidden = {13, 10}})->customer_policy;
  wrong[2] = random_learned(57, {.layer_norm = true})->customer_policy;
  wrong[3].activation = nn::Activation::kRelu;
  wrong[4].layers[0].weight[3] = std::numeric_limits<float>::quiet_NaN();
  wrong[5].layers[1].bias.pop_back();
  const RankingPolicy policy = random_mlp_policy(model->spec, 3);
  const auto want = make_reference_simulator(model);
  want->reset({.seed = 1, .lanes = kLanes});
  const Trajectories pages = roll_on(*want, policy, 3);
  const auto check = [&](Simulator& simulator) {
    simulator.reset({.seed = 1, .lanes = kLanes});
    for (const Network& network : wrong)
      EXPECT_THROW(simulator.set_customer_policy(network), std::invalid_argument);
    expect_same(pages, roll_on(simulator, policy, 3), "after refusals");
  };
  check(*make_reference_simulator(model));
  for (const Backend& backend : backends_of(model)) check(*backend.simulator);
  EXPECT_THROW(make_cpu_simulator(make_market(), 1)->set_customer_policy(good), std::invalid_argument);
}

}  // namespace
}  // namespace vt::test
