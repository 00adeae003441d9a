// Sessions saved in their middle go on bit for bit, in any backend.
#include <gtest/gtest.h>

#include "tests/parity/same.hpp"
#include "tests/parity/shapes.hpp"

namespace vt::test {
namespace {

constexpr std::int64_t kLanes = 69;

Trajectories roll_on(Simulator& simulator, const RankingPolicy& policy, std::int64_t pages) {
  Trajectories out(simulator.spec().rules, pages, kLanes, {{}, true});
  simulator.rollout(policy, out);
  return out;
}

void expect_interchangeable(const ModelPtr& model, const Start& start) {
  const RankingPolicy policy = random_mlp_policy(model->spec, 3, {.observation = Observation::kCustomerPage});
  const auto reference = make_reference_simulator(model);
  reference->reset(start);
  roll_on(*reference, policy, 5);
  const std::vector<std::byte> saved = reference->save();
  const Trajectories rest = roll_on(*reference, policy, 6);
  for (const Backend& backend : backends_of(model)) {
    Simulator& simulator = *backend.simulator;
    simulator.reset(start);
    roll_on(simulator, policy, 5);
    EXPECT_EQ(simulator.save(), saved) << backend.name;

    simulator.reset({.seed = start.seed + 1, .lanes = 3});  // forgets everything
    simulator.restore(saved);
    EXPECT_EQ(simulator.lanes(), kLanes);
    expect_same(rest, roll_on(simulator, policy, 6), backend.name);

    simulator.reset(start);
    roll_on(simulator, policy, 5);
    reference->restore(simulator.save());
    expect_same(rest, roll_on(*reference, policy, 6), "reference after " + backend.name);
  }
}

TEST(SaveRestore, AnyBackendContinuesAnyOther) {
  expect_interchangeable(random_learned(41, {.click_classes = 3}), {.seed = 9, .lanes = kLanes});
  expect_interchangeable(random_virtualtb(42), {.seed = 9, .lanes = kLanes});
}

TEST(SaveRestore, WithLanesThatAreIdle) {
  expect_interchangeable(random_learned(43),
                         {.seed = 9, .lanes = kLanes, .first_session = 7, .sessions = 90});
  expect_interchangeable(random_virtualtb(44),
                         {.seed = 9, .lanes = kLanes, .first_session = 7, .sessions = 40});
}

TEST(SaveRestore, AForeignSimulatorsSessionsAreRefused) {
  const auto one_word = make_cpu_simulator(random_learned(45), 1);
  const auto two_words =
      make_cpu_simulator(random_learned(45, {.sizes = {65000, 65000, 3}, .hidden = {2}}), 1);
  one_word->reset({.seed = 1, .lanes = 4});
  EXPECT_THROW(two_words->restore(one_word->save()), std::invalid_argument);
}

}  // namespace
}  // namespace vt::test
