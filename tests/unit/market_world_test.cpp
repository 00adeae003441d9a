// What a market's tables promise: probabilities, centred tastes of the configured norms, a catalogue in
// order; and customers who follow the tables (docs/market.md).
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "tests/support/chi_square.hpp"
#include "tests/support/small_market.hpp"
#include "vt/market/customer.hpp"
#include "vt/market/taste.hpp"
#include "vt/session/start.hpp"
#include "vt/sim/simulator.hpp"

namespace vt {
namespace {

constexpr int kCustomers = 100'000;

struct Drawn {
  session::AttributesView attributes;
  std::vector<std::uint32_t> packed;
  int code(int customer, int i) const {
    return static_cast<int>(session::unpack(
        attributes, i, packed.data() + static_cast<std::ptrdiff_t>(customer) * attributes.words));
  }
  const std::uint32_t* customer(int c) const {
    return packed.data() + static_cast<std::ptrdiff_t>(c) * attributes.words;
  }
};

Drawn draw(const SimulatorModel& model) {
  Drawn drawn{model.spec.rules.attributes, {}};
  drawn.packed.resize(static_cast<std::size_t>(kCustomers * drawn.attributes.words));
  sample_customers(model, 77, 0, kCustomers, drawn.packed.data());
  return drawn;
}

// The law of attribute 0 and of the pair (0, 1) in the small market, where 0 is the parent of 1.
TEST(MarketWorld, CustomersFollowTheTables) {
  const ModelPtr model = test::small_market();
  const market::World& world = *model->market;
  const Drawn drawn = draw(*model);
  const int a = drawn.attributes.size[0];
  const int b = drawn.attributes.size[1];
  ASSERT_EQ(world.constants.parent[1], 0);
  std::vector<double> expected(static_cast<std::size_t>(a * b));
  for (int c = 0; c < world.constants.classes; ++c) {
    for (int x = 0; x < a; ++x) {
      for (int y = 0; y < b; ++y) {
        expected[static_cast<std::size_t>(x * b + y)] +=
            double{kCustomers} * world.class_weight[static_cast<std::size_t>(c)] *
            world.attribute_weight[static_cast<std::size_t>(world.constants.table[0] + c * a + x)] *
            world.attribute_weight[static_cast<std::size_t>(world.constants.table[1] + (c * a + x) * b + y)];
      }
    }
  }
  EXPECT_NEAR(std::accumulate(expected.begin(), expected.end(), 0.0), kCustomers, 1.0);
  std::vector<std::int64_t> counts(expected.size(), 0);
  for (int s = 0; s < kCustomers; ++s)
    ++counts[static_cast<std::size_t>(drawn.code(s, 0) * b + drawn.code(s, 1))];
  EXPECT_LT(test::chi_square(counts, expected), test::chi_square_limit(a * b - 1));
}

TEST(MarketWorld, TastesHaveTheConfiguredNorms) {
  const ModelPtr model = make_market();
  const market::WorldView world = model->market->view();
  const Drawn drawn = draw(*model);
  const session::AttributesView& attributes = drawn.attributes;
  const auto k = static_cast<std::size_t>(world.actions);
  std::vector<double> mean(k);
  double linear = 0.0, pairs = 0.0, norm = 0.0, buy = 0.0;
  for (int s = 0; s < kCustomers; ++s) {
    market::SessionTaste taste;
    market::session_taste(world, attributes, session::start_key(77, static_cast<std::uint64_t>(s)),
                          drawn.customer(s), taste);
    buy += taste.buy_offset - world.buy_base;
    for (std::size_t d = 0; d < k; ++d) {
      double additive = 0.0;
      for (int i = 0; i < attributes.count; ++i) {
        additive +=
            world.taste_linear[static_cast<std::size_t>(attributes.offset[i] + drawn.code(s, i)) * k + d];
      }
      mean[d] += taste.taste[d] / double{kCustomers};
      linear += additive * additive;
      pairs += std::pow(taste.taste[d] - world.taste_mean[d] - additive, 2);
    }
  }
  for (std::size_t d = 0; d < k; ++d) {
    norm += double{world.taste_mean[d]} * world.taste_mean[d];
    EXPECT_NEAR(mean[d], world.taste_mean[d], 0.03);  // other customers than those it was centred on; pairs
  }
  EXPECT_NEAR(std::sqrt(norm), 0.9, 1e-5);
  EXPECT_NEAR(std::sqrt(linear / kCustomers), 0.9, 0.01);
  EXPECT_NEAR(std::sqrt(pairs / kCustomers), 0.4, 0.01);
  EXPECT_NEAR(buy / kCustomers, 0.0, 0.02);
}

TEST(MarketWorld, TheCatalogueIsInOrder) {
  const ModelPtr model = test::small_market();
  const market::World& world = *model->market;
  const int pitch = world.constants.candidates;
  ASSERT_EQ(pitch, 32);
  for (int q = 0; q < world.constants.categories; ++q) {
    double sum = 0.0, square = 0.0;
    for (int c = 0; c < pitch; ++c) {
      const auto at = static_cast<std::size_t>(q * pitch + c);
      if (c >= world.constants.retrieved) {
        EXPECT_EQ(world.relevance[at], -std::numeric_limits<float>::infinity());
        EXPECT_EQ(world.item_id[at], -1);
        continue;
      }
      EXPECT_GT(world.item_id[at], c == 0 ? -1 : world.item_id[at - 1]);
      EXPECT_GT(world.price[at], 0.0f);
      EXPECT_NEAR(world.price[at] * 100.0f, std::round(world.price[at] * 100.0f), 1e-2);
      sum += world.relevance[at];
      square += double{world.relevance[at]} * world.relevance[at];
    }
    EXPECT_NEAR(sum, 0.0, 1e-4);
    EXPECT_NEAR(square / world.constants.retrieved, 1.0, 1e-5);
  }
}

// Without drift and intent nothing of them is left; with them tastes turn, and b0 stays.
TEST(MarketWorld, DriftTurnsTastes) {
  const ModelPtr still = test::market_of("seed = 3\n[buying]\nsolved_on = 200\n");
  const ModelPtr turned =
      test::market_of("seed = 3\n[buying]\nsolved_on = 200\n[drift]\nday = 60.0\n");  // 90 degrees
  const market::World& a = *still->market;
  const market::World& b = *turned->market;
  EXPECT_TRUE(a.taste_intent.empty());
  EXPECT_EQ(a.constants.buy_base, b.constants.buy_base);
  EXPECT_EQ(a.features, b.features);
  EXPECT_NE(a.class_weight, b.class_weight);
  const double along =
      std::inner_product(a.taste_mean.begin(), a.taste_mean.end(), b.taste_mean.begin(), 0.0);
  EXPECT_LT(std::abs(along) / 0.81, 0.6);  // of a random direction: 3 standard deviations of 1 / sqrt(27)
  const ModelPtr whole =
      test::market_of("seed = 3\n[buying]\nsolved_on = 200\n[drift]\nday = 240.0\n");  // 360 degrees
  EXPECT_EQ(whole->spec.hash, still->spec.hash);
}

}  // namespace
}  // namespace vt
