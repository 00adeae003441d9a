// Which sessions are played: finite numbers of them, numbers at the edges of 32 and 64 bits, and independence
// of the number of lanes.
#include <gtest/gtest.h>

#include <map>

#include "tests/parity/same.hpp"
#include "tests/parity/shapes.hpp"

namespace vt::test {
namespace {

constexpr std::uint64_t kSeed = 5;

Trajectories roll_out(Simulator& simulator, const RankingPolicy& policy, const Start& start,
                      std::int64_t pages) {
  simulator.reset(start);
  Trajectories out(simulator.spec().rules, pages, start.lanes, {{}, true});
  simulator.rollout(policy, out);
  return out;
}

// Every page of a session in order: all that is known of it.
using Story = std::vector<std::vector<std::uint32_t>>;

std::map<std::uint64_t, Story> stories(const Trajectories& trajectories) {
  const TrajectoriesView& v = trajectories.view();
  std::map<std::uint64_t, Story> all;
  for (std::int64_t i = 0; i < v.pages * v.lanes; ++i) {
    if (!session::unpack_outcome(v.outcome[i]).served) continue;
    std::vector<std::uint32_t> page(v.customer + i * v.words, v.customer + (i + 1) * v.words);
    page.insert(page.end(), {v.state[i], v.outcome[i]});
    page.insert(page.end(), v.action + i * v.actions, v.action + (i + 1) * v.actions);
    for (const float* column : {v.log_density, v.reward, v.turnover, v.norm}) {
      page.push_back(bits_of_all(column + i, 1)[0]);
    }
    all[v.session[i]].push_back(std::move(page));
  }
  return all;
}

TEST(FiniteSessions, EachIsPlayedToItsEndAndThenLanesAreIdle) {
  const ModelPtr model = random_learned(31, {.click_classes = 3});
  const RankingPolicy policy = random_mlp_policy(model->spec, 3);
  const auto reference = make_reference_simulator(model);
  const std::vector<Backend> backends = backends_of(model);
  constexpr std::int64_t kLanes = 66;
  for (const std::uint64_t sessions : {1u, 5u, 65u, 66u, 67u, 150u}) {
    const Start start{.seed = kSeed, .lanes = kLanes, .first_session = 40, .sessions = sessions};
    const Trajectories want = roll_out(*reference, policy, start, 28);
    EXPECT_EQ(reference->active(), 0);
    const auto all = stories(want);
    ASSERT_EQ(all.size(), sessions);
    EXPECT_EQ(all.begin()->first, 40u);
    EXPECT_EQ(all.rbegin()->first, 39u + sessions);
    for (const auto& [number, story] : all) {
      for (std::size_t page = 0; page < story.size(); ++page) {
        const auto at = static_cast<std::size_t>(want.view().words);
        EXPECT_EQ(session::unpack_state(story[page][at]).page, page);
        const EndReason end = session::unpack_outcome(story[page][at + 1]).end;
        EXPECT_EQ(end != EndReason::kNone, page + 1 == story.size()) << number;
      }
    }
    for (const Backend& backend : backends) {
      expect_same(want, roll_out(*backend.simulator, policy, start, 28), backend.name);
      EXPECT_EQ(backend.simulator->active(), 0);
    }
  }
}

TEST(SessionNumbers, AtTheEdgesOfTheirBits) {
  const ModelPtr model = random_virtualtb(32);
  const RankingPolicy policy = gaussian_policy(model->spec, 3);
  const auto reference = make_reference_simulator(model);
  const std::vector<Backend> backends = backends_of(model);
  const std::uint64_t top = ~std::uint64_t{0};
  const Start starts[] = {
      {.seed = kSeed, .lanes = 40, .first_session = (std::uint64_t{1} << 32) - 20},
      {.seed = kSeed, .lanes = 40, .first_session = (std::uint64_t{1} << 63) - 20},
      {.seed = kSeed, .lanes = 40, .first_session = std::uint64_t{1} << 63, .sessions = 60},
      {.seed = kSeed, .lanes = 40, .first_session = top - 59, .sessions = 60},  // the last ones there are
      {.seed = kSeed, .lanes = 40, .first_session = top - 9, .sessions = 10},
      {.seed = top, .lanes = 40, .first_session = 0, .sessions = top},
  };
  for (const Start& start : starts) {
    const Trajectories want = roll_out(*reference, policy, start, 15);
    for (const auto& [number, story] : stories(want)) EXPECT_GE(number, start.first_session);
    for (const Backend& backend : backends)
      expect_same(want, roll_out(*backend.simulator, policy, start, 15), backend.name);
  }
}

TEST(SessionNumbers, ThatLeaveTheirBitsAreRefused) {
  const auto simulator = make_cpu_simulator(random_learned(33), 1);
  const std::uint64_t top = ~std::uint64_t{0};
  EXPECT_THROW(simulator->reset({.seed = 1, .lanes = 2, .first_session = top, .sessions = 2}),
               std::invalid_argument);
  EXPECT_NO_THROW(simulator->reset({.seed = 1, .lanes = 2, .first_session = top, .sessions = 1}));
  EXPECT_EQ(simulator->active(), 1);
}

TEST(SessionStories, DoNotDependOnLanes) {
  for (const ModelPtr& model : {random_learned(34, {.click_classes = 3}), random_virtualtb(34)}) {
    const RankingPolicy policy =
        random_mlp_policy(model->spec, 3, {.observation = Observation::kCustomerPage});
    constexpr std::uint64_t kSessions = 50;
    const auto simulator = make_cpu_simulator(model, 2);
    std::map<std::uint64_t, Story> first;
    for (const std::int64_t lanes : {1, 7, 50, 64, 100}) {
      const Start start{.seed = kSeed, .lanes = lanes, .first_session = 8, .sessions = kSessions};
      const std::int64_t pages = 100 * ((static_cast<std::int64_t>(kSessions) + lanes - 1) / lanes);
      const auto all = stories(roll_out(*simulator, policy, start, pages));
      EXPECT_EQ(simulator->active(), 0);
      ASSERT_EQ(all.size(), kSessions);
      if (first.empty()) first = all;
      EXPECT_TRUE(all == first) << lanes;
    }
  }
}

// Common random numbers: two policies meet the same customers.
TEST(SessionStories, CustomersDoNotDependOnThePolicy) {
  const ModelPtr model = random_learned(35);
  const auto simulator = make_cpu_simulator(model, 1);
  const Start start{.seed = kSeed, .lanes = 30, .sessions = 90};
  const auto one = stories(roll_out(*simulator, uniform_policy(model->spec), start, 30));
  const auto two = stories(roll_out(*simulator, random_mlp_policy(model->spec, 3), start, 30));
  ASSERT_EQ(one.size(), two.size());
  for (const auto& [number, story] : one) EXPECT_EQ(story[0][0], two.at(number)[0][0]);
  EXPECT_FALSE(one == two);
}

}  // namespace
}  // namespace vt::test
