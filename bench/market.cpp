// The market's page: 200 candidates scored and ranked.
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "bench/rate.hpp"
#include "vt/market/rank.hpp"

namespace vt {
namespace {

constexpr int kActions = 27, kRetrieved = 200, kCandidates = 208, kSlots = 10;

// One query of the market's size with random items.
struct Catalogue {
  std::vector<float> relevance, features;
  std::vector<std::int32_t> item_id;
  market::WorldView world;

  Catalogue() : relevance(kCandidates), features(kActions * kCandidates), item_id(kCandidates) {
    std::mt19937_64 random(1);
    const auto value = [&] { return static_cast<float>(random() >> 40) * 0x1p-23f - 1.0f; };
    for (float& x : relevance) x = value();
    for (float& x : features) x = value();
    for (int i = 0; i < kCandidates; ++i) {
      item_id[static_cast<std::size_t>(i)] = i < kRetrieved ? i : -1;
      if (i >= kRetrieved) relevance[static_cast<std::size_t>(i)] = -std::numeric_limits<float>::infinity();
    }
    world.actions = kActions;
    world.categories = 1;
    world.candidates = kCandidates;
    world.retrieved = kRetrieved;
    world.slots = kSlots;
    world.relevance = relevance.data();
    world.features = features.data();
    world.item_id = item_id.data();
  }
};

void market_rank(benchmark::State& state) {
  const Catalogue catalogue;
  float action[kActions], scores[kCandidates];
  for (int i = 0; i < kActions; ++i) action[i] = 0.01f * static_cast<float>(i);
  market::TopItems top;
  for (auto _ : state) {
    action[0] += 1e-4f;
    market::rank(catalogue.world, 0, action, scores, top);
    benchmark::DoNotOptimize(top);
  }
  bench::count(state, "pages", 1);
}
BENCHMARK(market_rank);

}  // namespace
}  // namespace vt
