// A page's law: its odds, their fp64 oracle, and the answers drawn from them (market/page.hpp).
#include "vt/market/page.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

#include "tests/support/small_market.hpp"

namespace vt::market {
namespace {

// Pages of random utilities, from hopeless to irresistible.
template <class Body>
void for_random_pages(const WorldView& world, const Body& body) {
  std::mt19937_64 random(11);
  std::normal_distribution<float> normal;
  for (int round = 0; round < 2000; ++round) {
    SessionTaste session{};
    session.buy_offset = world.buy_base + 2.0f * normal(random);
    session.leave_offset = 0.5f * normal(random);
    float utility[kMaxSlots];
    for (float& u : utility) u = 4.0f * normal(random);
    body(session, utility, static_cast<std::uint32_t>(random() % 20));
  }
}

TEST(MarketPage, OddsAreThoseOfFp64) {
  const ModelPtr model = make_market();
  const WorldView world = model->market->view();
  for_random_pages(world, [&](const SessionTaste& session, const float* utility, std::uint32_t page) {
    double exact[kMaxSlots];
    std::copy_n(utility, kMaxSlots, exact);
    const PageOdds<float> odds = page_odds<float>(world, session, utility, page);
    const PageOdds<double> want = page_odds<double>(world, session, exact, page);
    EXPECT_NEAR(odds.buy, want.buy, 2e-6);
    for (int k = 0; k < world.slots + 2; ++k) {
      EXPECT_NEAR(odds.weight[k], want.weight[k], 2e-6);
      EXPECT_GE(odds.weight[k], 0.0f);
    }
    EXPECT_NEAR(std::accumulate(odds.weight, odds.weight + world.slots + 2, 0.0), 1.0, 1e-6);
    EXPECT_NEAR(std::accumulate(want.weight, want.weight + world.slots + 2, 0.0), 1.0, 1e-14);
  });
}

// docs/market.md, "Answers", written out.
TEST(MarketPage, OddsAreTheEquations) {
  const ModelPtr model = make_market();
  const WorldView world = model->market->view();
  const auto sigmoid = [](double x) { return 1.0 / (1.0 + std::exp(-x)); };
  for_random_pages(world, [&](const SessionTaste& session, const float* utility, std::uint32_t page) {
    double exact[kMaxSlots];
    std::copy_n(utility, kMaxSlots, exact);
    double nobody = 1.0;
    for (int k = 0; k < 10; ++k) {
      nobody *= 1.0 - std::pow(0.92, k) * sigmoid(session.buy_offset + exact[k] - 0.06 * page);
    }
    const double buy = 1.0 - nobody;
    const double leave = sigmoid(-1.5 + session.leave_offset + 0.05 * page - 0.5 * std::log(buy / 0.09));
    const PageOdds<double> odds = page_odds<double>(world, session, exact, page);
    EXPECT_NEAR(odds.buy, buy, 1e-6);
    EXPECT_NEAR(odds.weight[10], nobody * leave, 1e-6);
    EXPECT_NEAR(odds.weight[11], nobody * (1.0 - leave), 1e-6);
  });
}

TEST(MarketPage, AnUniformRunsThroughSlotsLeaveAndTurn) {
  const ModelPtr model = test::small_market();
  const WorldView world = model->market->view();
  SessionTaste session{};
  session.category = 1;
  session.buy_offset = world.buy_base;
  TopItems top;
  for (int k = 0; k < world.slots; ++k) top.position[k] = 2 * k;
  float utility[kMaxSlots];
  for (int k = 0; k < world.slots; ++k) utility[k] = item_utility<float>(world, session, top.position[k]);
  const PageOdds<float> odds = page_odds<float>(world, session, utility, 2);
  const float* price = world.price + world.candidates;
  float below = 0.0f;
  double turnover = 0.0;
  for (int outcome = 0; outcome < world.slots + 2; ++outcome) {
    const Answer<float> got = answer(world, session, top, 2, below + 0.5f * odds.weight[outcome]);
    below += odds.weight[outcome];
    EXPECT_EQ(got.expected.buy, odds.buy);
    if (outcome < world.slots) {
      turnover += double{odds.weight[outcome]} * price[top.position[outcome]];
      EXPECT_EQ(got.feedback, Feedback::kBuy);
      EXPECT_EQ(got.slot, outcome);
      EXPECT_EQ(got.turnover, price[top.position[outcome]]);
    } else {
      EXPECT_EQ(got.feedback, outcome == world.slots ? Feedback::kLeave : Feedback::kTurn);
      EXPECT_EQ(got.slot, -1);
      EXPECT_EQ(got.turnover, 0.0f);
    }
  }
  EXPECT_NEAR(answer(world, session, top, 2, 0.5f).expected.turnover, turnover, 1e-4);
}

}  // namespace
}  // namespace vt::market
