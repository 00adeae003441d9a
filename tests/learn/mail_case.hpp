// A log of the small shop (small_shop.hpp) by a known ranker, as MAIL's tests read it.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "tests/learn/small_shop.hpp"
#include "vt/core/half.hpp"
#include "vt/learn/mail.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::learn {

// u ~ N(mean(s), 1) with a mean that follows the first attribute.
inline BehaviorNetworks true_ranker() {
  BehaviorNetworks networks;
  std::vector<float> weight(2 * 7, 0.0f);
  weight[0] = 0.6f;
  weight[1] = -0.6f;
  weight[7 + 2] = 0.5f;
  networks.logging_policy.layers = {dense(7, 2, weight, {0.1f, -0.2f})};
  networks.logging_log_std = {0.0f, -0.3f};
  return networks;
}

// What the shop's customers do under that ranker: whole sessions, the first `lanes` of each lane's pages.
inline std::shared_ptr<const LoggedPages> mail_log(std::int64_t lanes, std::int64_t horizon,
                                                   Replan replan = Replan::kPage) {
  const ModelPtr model = small_shop();
  const SimulatorSpec& spec = model->spec;
  const session::AttributesView& attributes = spec.rules.attributes;
  const BehaviorNetworks truth = true_ranker();
  RankingPolicy ranker;
  ranker.kind = PolicyKind::kMlp;
  ranker.mode = ActionMode::kSample;
  ranker.replan = replan;
  ranker.center = spec.center;
  ranker.scale = spec.scale;
  ranker.low = {-8, -8};
  ranker.high = {8, 8};
  ranker.network = truth.logging_policy;
  ranker.log_std = truth.logging_log_std;
  Trajectories from(spec.rules, horizon, lanes);
  const auto simulator = make_cpu_simulator(model, 1);
  simulator->reset(Start{77, lanes, 0, 0});
  simulator->rollout(ranker, from);

  auto pages = std::make_shared<LoggedPages>();
  pages->spec = spec;
  pages->input_scale.assign(7, 1.0f);
  for (const float scale : spec.scale) pages->input_scale.push_back(0.3f / scale);
  pages->input_scale.push_back(1.0f / 6.0f);
  pages->digest = "small shop";
  const TrajectoriesView& v = from.view();
  for (std::int64_t l = 0; l < lanes; ++l) {
    for (std::int64_t t = 0; t < horizon; ++t) {
      const std::int64_t row = t * lanes + l;
      const session::Outcome outcome = session::unpack_outcome(v.outcome[row]);
      const session::State state = session::unpack_state(v.state[row]);
      if (state.page == 0) pages->session_begin.push_back(pages->rows());
      for (int i = 0; i < attributes.count; ++i) {
        pages->column.push_back(attributes.offset[i] + static_cast<std::int32_t>(session::unpack(
                                                           attributes, i, v.customer + row * v.words)));
      }
      for (int c = 0; c < 2; ++c) pages->action.push_back(float_of_half(v.action[row * 2 + c]));
      pages->page.push_back(static_cast<std::int32_t>(state.page));
      pages->feedback.push_back(static_cast<std::int8_t>(outcome.feedback));
    }
  }
  pages->session_begin.push_back(pages->rows());
  for (std::int64_t s = 0; s < pages->sessions(); ++s)
    (s % 10 == 9 ? pages->held_out : pages->fitted).push_back(s);
  return pages;
}

// The shop's own customers in a learner's units, and its ranker.
inline BehaviorNetworks true_networks(const LoggedPages& pages) {
  BehaviorNetworks networks = true_ranker();
  networks.customer_policy = small_shop()->customer_policy;
  Layer& first = networks.customer_policy.layers.front();
  for (std::size_t i = 0; i < first.weight.size(); ++i)
    first.weight[i] /= pages.input_scale[i % static_cast<std::size_t>(first.in)];
  return networks;
}

inline MailOptions small_mail() {
  MailOptions options;
  options.lanes = 150;
  options.horizon = 8;
  options.warmup = 2;
  options.iterations = 4;
  options.fvp_fraction = 0.5;
  options.discriminator_hidden = {16, 16};
  options.discriminator_minibatch = 256;
  options.discriminator_steps = 2;
  options.critic_hidden = {16};
  options.critic_epochs = 2;
  options.minibatch = 300;
  return options;
}

// Enough to correct what is wrong in the customers of that log.
inline MailOptions learning_options() {
  MailOptions options = small_mail();
  options.lanes = 400;
  options.horizon = 10;
  options.warmup = 10;
  options.iterations = 40;
  options.discriminator_steps = 10;
  options.discriminator_rate = 1e-3;
  options.critic_epochs = 1;
  options.minibatch = 1000;
  options.eta = 1.0;
  return options;
}

// The same for an error in the ranker.
inline MailOptions ranker_options() {
  MailOptions options = learning_options();
  options.iterations = 60;
  options.eta = 2.0;
  options.delta = 0.05;
  return options;
}

inline const std::shared_ptr<const LoggedPages>& shop_log() {
  static const std::shared_ptr<const LoggedPages> pages = mail_log(500, 24);
  return pages;
}

// The true customers, who buy too often and leave too seldom.
inline BehaviorNetworks wrong_customers(BehaviorNetworks networks) {
  std::vector<float>& bias = networks.customer_policy.layers.back().bias;
  bias[1] += 0.8f;
  bias[2] -= 0.8f;
  return networks;
}

inline MailTrainer trainer_of(const BehaviorNetworks& start, const MailOptions& options, int threads,
                              std::uint64_t seed = 4) {
  return MailTrainer(small_shop(), shop_log(), start, options, seed, cpu_training(threads));
}

class MailTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }
  const std::filesystem::path folder =
      std::filesystem::path(::testing::TempDir()) / ("vt_mail_" + std::to_string(::getpid()));
  const BehaviorNetworks truth = true_networks(*shop_log());
};

}  // namespace vt::learn
