// GAE against figures worked by hand, for both objectives.
#include "learn/advantage.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace vt::learn {
namespace {

constexpr double kGamma = 0.5, kLambda = 0.5;

at::Tensor rows(std::vector<std::vector<double>> values) {
  std::vector<at::Tensor> out;
  for (const auto& row : values) out.push_back(at::tensor(row, at::kDouble));
  return at::stack(out);
}

// Two lanes, three pages. Lane 0: its session ends on page 1 (buy, leave or limit), the next customer's goes
// on beyond the horizon. Lane 1: a session ends on page 0 and no other follows (idle rows hold rubbish in
// value).
Rollout rollout() {
  return {rows({{1, 2}, {2, 0}, {4, 0}}), rows({{0, 1}, {1, 0}, {0, 0}}), rows({{1, 1}, {1, 0}, {1, 0}}),
          rows({{1, 1}, {2, 8}, {3, 8}, {4, 8}})};
}

TEST(Advantage, R2pCarriesValuesThroughCustomerBoundaries) {
  Advantage advantage(rollout(), Objective::kR2p, kGamma, kLambda);
  advantage.compute();
  // delta: 1 + .5*2 - 1 = 1; 2 + .5*3 - 2 = 1.5; 4 + .5*4 - 3 = 3; A2 = 3; A1 = 1.5 + .25*3; A0 = 1 +
  // .25*2.25
  EXPECT_TRUE(at::allclose(advantage.advantage().select(1, 0), at::tensor({1.5625, 2.25, 3.0}, at::kDouble),
                           0, 1e-15));
  EXPECT_TRUE(
      at::allclose(advantage.target().select(1, 0), at::tensor({2.5625, 4.25, 6.0}, at::kDouble), 0, 1e-15));
  // nothing follows in the lane: 2 - 1
  EXPECT_TRUE(advantage.advantage().select(1, 1).equal(at::tensor({1.0, 0.0, 0.0}, at::kDouble)));
}

TEST(Advantage, SessionCutsAtEveryEndAndBootstrapsAtTheHorizon) {
  Advantage advantage(rollout(), Objective::kSession, kGamma, kLambda);
  advantage.compute();
  // A2 = 4 + .5*4 - 3 = 3; A1 = 2 - 2 = 0; A0 = 1 + .5*2 - 1 + .25*0
  EXPECT_TRUE(advantage.advantage().select(1, 0).equal(at::tensor({1.0, 0.0, 3.0}, at::kDouble)));
  EXPECT_TRUE(advantage.advantage().select(1, 1).equal(at::tensor({1.0, 0.0, 0.0}, at::kDouble)));
}

TEST(Advantage, AnEndAtTheHorizonIsNotBootstrappedBySessions) {
  Rollout r = rollout();
  r.ended[2][0].fill_(1);
  Advantage session(r, Objective::kSession, kGamma, kLambda), r2p(r, Objective::kR2p, kGamma, kLambda);
  session.compute();
  r2p.compute();
  EXPECT_EQ(session.advantage()[2][0].item<double>(), 1.0);  // 4 - 3
  EXPECT_EQ(r2p.advantage()[2][0].item<double>(), 3.0);
}

TEST(Advantage, GammaZeroIsTheRewardLessTheValue) {
  const Rollout r = rollout();
  Advantage advantage(r, Objective::kR2p, 0, kLambda);
  advantage.compute();
  const at::Tensor expected = (r.reward - r.value.narrow(0, 0, 3)) * r.served;
  EXPECT_TRUE(advantage.advantage().equal(expected));
}

}  // namespace
}  // namespace vt::learn
