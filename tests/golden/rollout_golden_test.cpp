// Frozen trajectories of small random simulators: a change of what a page view means, of the rounding order
// or of an address cannot pass unseen. Whoever changes semantics on purpose replaces the values below.
#include <gtest/gtest.h>

#include <span>

#include "io/sha256.hpp"
#include "tests/support/random_models.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::test {
namespace {

constexpr std::int64_t kPages = 12;
constexpr std::int64_t kLanes = 9;

Trajectories roll_out(const ModelPtr& model, const RankingPolicy& policy, const session::RewardRule& rule) {
  const auto simulator = make_reference_simulator(model);
  simulator->reset({.seed = 20'190'127, .lanes = kLanes, .first_session = 1000, .sessions = 0});
  Trajectories out(model->spec.rules, kPages, kLanes, {rule, true});
  simulator->rollout(policy, out);
  return out;
}

std::string hash_of(const Trajectories& trajectories) {
  const TrajectoriesView& v = trajectories.view();
  const std::int64_t rows = v.pages * v.lanes, slices = rows + v.lanes;
  io::Sha256 hash;
  const auto add = [&](const auto* data, std::int64_t count) {
    hash.add(std::as_bytes(std::span(data, static_cast<std::size_t>(count))));
  };
  add(v.customer, slices * v.words);
  add(v.state, slices);
  add(v.session, slices);
  add(v.outcome, rows);
  add(v.action, rows * v.actions);
  add(v.log_density, rows);
  add(v.reward, rows);
  add(v.norm, rows);
  add(v.noise, rows * v.actions);
  return hash.hex();
}

TEST(GoldenRollout, LearnedShopWithClicksAndLayerNorm) {
  const ModelPtr model = random_learned(5, {.click_classes = 4, .layer_norm = true});
  const RankingPolicy policy =
      random_mlp_policy(model->spec, 6, {.observation = Observation::kCustomerPage, .squash = true});
  const Trajectories t = roll_out(model, policy, {Reward::kBuy, RewardEstimate::kExpected, {10, 0.5f, 1}});
  EXPECT_EQ(hash_of(t), "f5a11c393fa921719d00a3fe4501d5d4b72d865404dfc5ec3facdffce2ef3dc7");
}

TEST(GoldenRollout, LearnedShopUnderUniformActions) {
  const ModelPtr model = random_learned(5, {.latent = session::Latent::kUniform});
  const Trajectories t =
      roll_out(model, uniform_policy(model->spec), {Reward::kBuy, RewardEstimate::kSampled, {}});
  EXPECT_EQ(hash_of(t), "15d525cd441c6c1d7a93b1cd3aa60eb6fe0a718a790690b1d9504cfc24ce3387");
}

TEST(GoldenRollout, VirtualTbShape) {
  const ModelPtr model = random_virtualtb(5);
  const RankingPolicy policy =
      random_mlp_policy(model->spec, 6, {.observation = Observation::kVirtualTb, .mode = ActionMode::kMean});
  const Trajectories t = roll_out(model, policy, {Reward::kClicks, RewardEstimate::kExpected, {}});
  EXPECT_EQ(hash_of(t), "6f4950f2764db24c2d068736ea0b7ade1eac7c335026cdb8c09878dd9a99e255");
}

// The same in words: who was served, what the first action component was, and what came of it.
TEST(GoldenRollout, FirstLaneOfAGaussianPolicy) {
  const ModelPtr model = random_learned(5, {.click_classes = 4});
  const Trajectories t = roll_out(model, gaussian_policy(model->spec, 6), {});
  const struct {
    std::uint64_t session;
    std::uint32_t customer, page;
    Feedback feedback;
    EndReason end;
    std::uint32_t clicks;
    std::uint16_t action;
  } rows[] = {
      {1000, 9, 0, Feedback::kLeave, EndReason::kLeave, 3, 0xb0f4},
      {1009, 29, 0, Feedback::kBuy, EndReason::kBuy, 1, 0x36c8},
      {1018, 27, 0, Feedback::kTurn, EndReason::kNone, 3, 0x2d4f},
      {1018, 27, 1, Feedback::kTurn, EndReason::kNone, 3, 0x2c29},
      {1018, 27, 2, Feedback::kLeave, EndReason::kLeave, 2, 0x29b3},
      {1027, 14, 0, Feedback::kLeave, EndReason::kLeave, 0, 0xa463},
      {1036, 29, 0, Feedback::kLeave, EndReason::kLeave, 2, 0xaeca},
      {1045, 4, 0, Feedback::kTurn, EndReason::kNone, 0, 0x3a1d},
      {1045, 4, 1, Feedback::kTurn, EndReason::kNone, 2, 0x3430},
  };
  const TrajectoriesView& v = t.view();
  std::int64_t at = 0;
  for (const auto& row : rows) {
    const session::Outcome outcome = session::unpack_outcome(v.outcome[at]);
    EXPECT_EQ(v.session[at], row.session);
    EXPECT_EQ(v.customer[at], row.customer);
    EXPECT_EQ(session::unpack_state(v.state[at]).page, row.page);
    EXPECT_EQ(outcome.feedback, row.feedback);
    EXPECT_EQ(outcome.end, row.end);
    EXPECT_EQ(outcome.clicks, row.clicks);
    EXPECT_EQ(v.action[at * v.actions], row.action);
    at += v.lanes;
  }
}

}  // namespace
}  // namespace vt::test
