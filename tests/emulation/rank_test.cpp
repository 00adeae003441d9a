// The market's ranking by one warp against market::rank: any number of candidates, ties, and tables padded to
// full vectors.
#include "kernels/rank.cuh"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>
#include <vector>

#include "tests/support/host_cta.hpp"

namespace vt::kernels {
namespace {

// Two categories of random candidates; with few levels many scores are equal.
market::World random_world(std::uint64_t seed, int retrieved, int slots, int levels) {
  std::mt19937_64 random(seed);
  const auto value = [&] {
    return static_cast<float>(static_cast<int>(random() % levels) - levels / 2) * 0.25f;
  };
  market::World world;
  market::WorldView& c = world.constants;
  c.actions = 3;
  c.categories = 2;
  c.retrieved = retrieved;
  c.candidates = (retrieved + market::kLanes - 1) / market::kLanes * market::kLanes;
  c.slots = slots;
  for (int q = 0; q < 2; ++q) {
    for (int i = 0; i < c.candidates; ++i) {
      world.relevance.push_back(i < retrieved ? value() : -std::numeric_limits<float>::infinity());
    }
    for (int i = 0; i < c.actions * c.candidates; ++i) world.features.push_back(value());
  }
  return world;
}

void expect_same_page(const market::World& world, int category, const std::vector<float>& action) {
  const market::WorldView view = world.view();
  market::TopItems wanted, got;
  std::vector<float> scores(static_cast<std::size_t>(view.candidates));
  market::rank(view, category, action.data(), scores.data(), wanted);
  test::run_grid({1, kWarp, scores.size() * sizeof(float)}, [&](const test::HostCta& cta) {
    rank_by_warp(cta, view, category, {action.data(), 1}, reinterpret_cast<float*>(cta.shared()), got);
  });
  for (int slot = 0; slot < view.slots; ++slot) EXPECT_EQ(got.position[slot], wanted.position[slot]) << slot;
}

TEST(RankByWarp, IsMarketRank) {
  for (const int retrieved : {10, 16, 31, 33, 200}) {
    for (const int levels : {1, 3, 1 << 20}) {
      SCOPED_TRACE(std::to_string(retrieved) + " candidates, " + std::to_string(levels) + " levels");
      const market::World world = random_world(7, retrieved, 10, levels);
      for (const std::vector<float>& action :
           {std::vector<float>{0.0f, 0.0f, 0.0f}, {0.5f, -1.0f, 2.0f}, {-16.0f, 16.0f, -0.0f}}) {
        expect_same_page(world, 0, action);
        expect_same_page(world, 1, action);
      }
    }
  }
}

TEST(RankByWarp, ShowsAllWhereThereAreNoMore) {
  for (const int slots : {1, 7, market::kMaxSlots}) {
    expect_same_page(random_world(2, slots, slots, 1 << 20), 1, {1.0f, 2.0f, 3.0f});
    expect_same_page(random_world(2, slots, slots, 2), 1, {1.0f, 2.0f, 3.0f});
  }
}

// -0 and 0 are equal scores: the lower position wins.
TEST(RankByWarp, SignedZerosTie) {
  market::World world = random_world(1, 12, 12, 1);
  for (std::size_t i = 0; i < world.relevance.size() / 2; ++i) {
    if (i < 12) world.relevance[i] = i % 2 == 0 ? -0.0f : 0.0f;
  }
  for (float& feature : world.features) feature = -0.0f;
  expect_same_page(world, 0, {1.0f, 1.0f, 1.0f});
}

}  // namespace
}  // namespace vt::kernels
