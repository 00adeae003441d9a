// Rollouts: every simulator, policy and number of lanes gives the reference's bits, on every instruction set
// and for any number of threads; pages rolled out in pieces are the pages rolled out at once.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/parity/same.hpp"
#include "tests/parity/shapes.hpp"
#include "tests/support/malformed.hpp"

namespace vt::test {
namespace {

constexpr std::uint64_t kSeed = 77;
constexpr std::int64_t kPages = 9;

Trajectories roll_out(Simulator& simulator, const RankingPolicy& policy, std::int64_t lanes,
                      const session::RewardRule& rule) {
  simulator.reset({.seed = kSeed, .lanes = lanes});
  Trajectories out(simulator.spec().rules, kPages, lanes, {rule, true});
  simulator.rollout(policy, out);
  return out;
}

class RolloutParity : public ::testing::TestWithParam<std::size_t> {};

TEST_P(RolloutParity, EveryPolicyGivesTheReferencesBits) {
  const auto [name, model] = all_models()[GetParam()];
  const auto reference = make_reference_simulator(model);
  const std::vector<Backend> backends = backends_of(model);
  const std::vector<session::RewardRule> rules = all_rewards(model->spec);
  const std::int64_t lanes[] = {31, 65, 1, 64};
  std::size_t i = 0;
  for (const RankingPolicy& policy : all_policies(*model, kSeed)) {
    const session::RewardRule& rule = rules[i % rules.size()];
    const Trajectories want = roll_out(*reference, policy, lanes[i % 4], rule);
    for (const Backend& backend : backends) {
      const std::string label = name + ", policy " + std::to_string(i) + ", " + backend.name;
      expect_same(want, roll_out(*backend.simulator, policy, lanes[i % 4], rule), label);
    }
    ++i;
  }
}

INSTANTIATE_TEST_SUITE_P(Models, RolloutParity, ::testing::Range<std::size_t>(0, 13));

TEST(RolloutLanes, AnyNumberOfLanesGivesTheReferencesBits) {
  const ModelPtr model = random_learned(11, {.click_classes = 5});
  const RankingPolicy policy = random_mlp_policy(model->spec, 3, {.observation = Observation::kCustomerPage});
  const auto reference = make_reference_simulator(model);
  const std::vector<Backend> backends = backends_of(model);
  for (const std::int64_t lanes : {1, 2, 31, 32, 33, 63, 64, 65, 127, 257}) {
    const Trajectories want = roll_out(*reference, policy, lanes, {});
    for (const Backend& backend : backends)
      expect_same(want, roll_out(*backend.simulator, policy, lanes, {}), backend.name);
  }
}

// Asked once a session, a ranker's answer is that of the session's first page, to its end.
TEST(RolloutReplan, HoldsTheFirstAnswerOfASession) {
  const ModelPtr model = random_virtualtb(12);
  RankingPolicy policy = random_mlp_policy(model->spec, 3, {.observation = Observation::kVirtualTb});
  const auto reference = make_reference_simulator(model);
  const auto first_answers = [&] {
    std::map<std::uint64_t, std::vector<std::uint16_t>> answers;
    const Trajectories out = roll_out(*reference, policy, 64, {});
    const TrajectoriesView& v = out.view();
    int held = 0;
    for (std::int64_t i = 0; i < out.rows(); ++i) {
      const std::vector<std::uint16_t> action(v.action + i * v.actions, v.action + (i + 1) * v.actions);
      const auto [at, first] = answers.emplace(v.session[i], action);
      held += !first && at->second == action;
    }
    return std::pair(answers, held);
  };
  const auto [asked, repeated] = first_answers();
  EXPECT_EQ(repeated, 0);
  policy.replan = Replan::kSession;
  const auto [once, held] = first_answers();
  EXPECT_EQ(held, 9 * 64 - static_cast<int>(once.size()));
  for (const auto& [session, action] : once) {
    if (!asked.contains(session)) continue;
    EXPECT_EQ(action, asked.at(session)) << session;
  }
}

TEST(RolloutTables, NameTheSessionTheyLack) {
  const ModelPtr model = random_learned(11);
  for (const Backend& backend : backends_of(model)) {
    backend.simulator->reset({.seed = kSeed, .lanes = 5, .first_session = 95});
    Trajectories out(model->spec.rules, 1, 5);
    backend.simulator->rollout(table_by_session(model->spec, 3, 0, 100), out);
    EXPECT_EQ(out.view().session[4], 99u) << backend.name;
    backend.simulator->reset({.seed = kSeed, .lanes = 5, .first_session = 95});
    expect_refused([&] { backend.simulator->rollout(table_by_session(model->spec, 3, 0, 99), out); },
                   "session 99");
  }
}

// A backend that served one policy serves the next as if it had not.
TEST(RolloutChunks, PiecesAreTheWhole) {
  const ModelPtr model = random_virtualtb(12);
  const RankingPolicy policy = random_mlp_policy(model->spec, 3, {.observation = Observation::kVirtualTb});
  const auto reference = make_reference_simulator(model);
  const Trajectories whole = roll_out(*reference, policy, 70, {});
  const TrajectoriesView& w = whole.view();
  for (const Backend& backend : backends_of(model)) {
    backend.simulator->reset({.seed = kSeed, .lanes = 70});
    std::int64_t t = 0;
    for (const std::int64_t pages : {1, 5, 3}) {
      Trajectories piece(model->spec.rules, pages, 70);
      backend.simulator->rollout(policy, piece);
      const TrajectoriesView& p = piece.view();
      for (std::int64_t i = 0; i < pages * 70; ++i) {
        ASSERT_EQ(p.session[i], w.session[t * 70 + i]) << backend.name;
        ASSERT_EQ(p.outcome[i], w.outcome[t * 70 + i]) << backend.name;
        ASSERT_EQ(p.action[i * p.actions + 26], w.action[(t * 70 + i) * w.actions + 26]) << backend.name;
      }
      t += pages;
    }
  }
}

// A shop learned from a log without actions: nothing that a ranker does counts.
TEST(RolloutWithoutActions, ZeroGivesTheReferencesBits) {
  const ModelPtr model = random_learned(14, {.actions = 0, .click_classes = 3});
  const RankingPolicy zero = gaussian_policy(model->spec, 1);
  const auto reference = make_reference_simulator(model);
  const Trajectories want = roll_out(*reference, zero, 67, {});
  const TrajectoriesView& rows = want.view();
  EXPECT_TRUE(std::all_of(rows.norm, rows.norm + want.rows(), [](float norm) { return norm == 0.0f; }));
  for (const Backend& backend : backends_of(model)) {
    expect_same(want, roll_out(*backend.simulator, zero, 67, {}), backend.name);
    EXPECT_THROW(roll_out(*backend.simulator, uniform_policy(model->spec), 67, {}), std::invalid_argument);
    backend.simulator->reset({.seed = kSeed, .lanes = 67});
    reference->reset({.seed = kSeed, .lanes = 67});
    for (int page = 0; page < 9; ++page) {
      std::vector<std::uint32_t> wanted(67), got(67);
      reference->step({nullptr, 67, 0, 0}, {}, {wanted.data(), nullptr, nullptr, {}});
      backend.simulator->step({nullptr, 67, 0, 0}, {}, {got.data(), nullptr, nullptr, {}});
      ASSERT_EQ(got, wanted) << backend.name << ", page " << page;
    }
  }
}

TEST(RolloutPolicies, OneThatDoesNotFitIsRefusedByEveryBackend) {
  const ModelPtr model = random_learned(13);
  Trajectories out(model->spec.rules, 2, 4), other_lanes(model->spec.rules, 2, 5);
  const RankingPolicy wrong = uniform_policy(random_learned(13, {.actions = 6})->spec);
  const auto refuses = [&](Simulator& simulator) {
    simulator.reset({.seed = 1, .lanes = 4});
    EXPECT_THROW(simulator.rollout(wrong, out), std::invalid_argument);
    EXPECT_THROW(simulator.rollout(uniform_policy(model->spec), other_lanes), std::invalid_argument);
    EXPECT_THROW(simulator.reset({.seed = 1, .lanes = 0}), std::invalid_argument);
  };
  refuses(*make_reference_simulator(model));
  for (const Backend& backend : backends_of(model)) refuses(*backend.simulator);
}

}  // namespace
}  // namespace vt::test
