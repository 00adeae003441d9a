// The ten best of a request's candidates, against a naive sort (market/rank.hpp).
#include "vt/market/rank.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "tests/support/small_market.hpp"

namespace vt::market {
namespace {

// Positions of the candidates, best first, equal ones by item id.
std::vector<std::int32_t> sorted(const WorldView& world, int category, const std::vector<float>& scores) {
  const std::int32_t* id = world.item_id + static_cast<std::int64_t>(category) * world.candidates;
  std::vector<std::int32_t> order(static_cast<std::size_t>(world.retrieved));
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
    const float x = scores[static_cast<std::size_t>(a)];
    const float y = scores[static_cast<std::size_t>(b)];
    return x != y ? x > y : id[a] < id[b];
  });
  return order;
}

void expect_best(const WorldView& world, int category, const std::vector<float>& scores,
                 const TopItems& top) {
  const auto want = sorted(world, category, scores);
  for (int k = 0; k < world.slots; ++k)
    EXPECT_EQ(top.position[k], want[static_cast<std::size_t>(k)]) << "slot " << k;
}

TEST(MarketRank, ShowsTheBestScores) {
  for (const ModelPtr& model : {make_market(), test::small_market()}) {
    const WorldView world = model->market->view();
    std::mt19937_64 random(3);
    std::normal_distribution<float> normal;
    std::vector<float> action(static_cast<std::size_t>(world.actions));
    std::vector<float> scores(static_cast<std::size_t>(world.candidates));
    for (int round = 0; round < 40; ++round) {
      for (float& a : action) a = normal(random);
      const int category = round % world.categories;
      TopItems top;
      rank(world, category, action.data(), scores.data(), top);
      const float* relevance = world.relevance + static_cast<std::int64_t>(category) * world.candidates;
      const float* feature =
          world.features + static_cast<std::int64_t>(category) * world.actions * world.candidates;
      for (int c = 0; c < world.retrieved; ++c) {
        double want = double{relevance[c]};
        for (int d = 0; d < world.actions; ++d)
          want += double{action[static_cast<std::size_t>(d)]} * feature[d * world.candidates + c];
        ASSERT_NEAR(scores[static_cast<std::size_t>(c)], want, 1e-4);
      }
      expect_best(world, category, scores, top);
    }
  }
}

TEST(MarketRank, EqualScoresComeInTheOrderOfItems) {
  const ModelPtr model = test::small_market();
  const WorldView world = model->market->view();
  std::mt19937_64 random(5);
  std::vector<float> scores(static_cast<std::size_t>(world.candidates),
                            -std::numeric_limits<float>::infinity());
  for (int round = 0; round < 2000; ++round) {
    const auto levels = 1 + random() % 6;
    for (int c = 0; c < world.retrieved; ++c)
      scores[static_cast<std::size_t>(c)] = static_cast<float>(random() % levels) - 2.0f;
    TopItems top;
    select_top(world, scores.data(), top);
    expect_best(world, 0, scores, top);
  }
}

}  // namespace
}  // namespace vt::market
