// MAIL where everything is known: a bandit. A session is one page, a customer is one of three kinds, the
// ranker's action is -1 or 1, and the log holds every answer exactly as often as a table says.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/learn/network_output.hpp"
#include "tests/learn/small_shop.hpp"
#include "vt/learn/mail.hpp"

namespace vt::learn {
namespace {

constexpr int kKinds = 3, kEach = 20, kRepeats = 20;
using Answers = int[kKinds][2][3];
// Turn, buy and leave among twenty customers of a kind who meet -1 and who meet 1.
constexpr Answers kTruth = {{{12, 2, 6}, {5, 11, 4}}, {{4, 4, 12}, {14, 3, 3}}, {{8, 8, 4}, {2, 6, 12}}};

// Actions far beyond the bounds: every one is -1 or 1, evenly, for all but one customer in 1,250.
constexpr float kDeviation = 1000;
constexpr float kActionScale = 0.3f;  // in which networks see a

// <kind, a, n> in a learner's units; a hidden unit for each cell of the table, 1 there and 0 elsewhere.
BehaviorNetworks networks_of(const Answers& answers) {
  std::vector<float> hidden, bias, output(3 * 2 * kKinds);
  for (int cell = 0; cell < 2 * kKinds; ++cell) {
    for (int kind = 0; kind < kKinds; ++kind) hidden.push_back(kind == cell / 2 ? 1.0f : 0.0f);
    hidden.insert(hidden.end(), {(cell % 2 == 0 ? -1.0f : 1.0f) / kActionScale, 0.0f});
    bias.push_back(-1.0f);
    for (int answer = 0; answer < 3; ++answer) {
      output[static_cast<std::size_t>(answer * 2 * kKinds + cell)] =
          std::log(static_cast<float>(answers[cell / 2][cell % 2][answer]) / kEach);
    }
  }
  BehaviorNetworks networks;
  networks.customer_policy.activation = nn::Activation::kRelu;
  networks.customer_policy.layers = {dense(kKinds + 2, 2 * kKinds, hidden, bias),
                                     dense(2 * kKinds, 3, output, {0, 0, 0})};
  networks.logging_policy.layers = {dense(kKinds, 1, {0, 0, 0}, {0})};
  networks.logging_log_std = {std::log(kDeviation)};
  return networks;
}

ModelPtr bandit() {
  SimulatorModel model;
  SimulatorSpec& spec = model.spec;
  spec.kind = spec.rules.kind = SimulatorKind::kLearned;
  spec.name = spec.hash = "bandit";
  spec.attributes = {{"kind", "categorical", kKinds, {}}};
  session::append_attribute(spec.rules.attributes, kKinds);
  spec.rules.action_size = 1;
  spec.rules.max_page_index = 0;
  spec.rules.feedback_classes = 3;
  spec.rules.low[0] = -1;
  spec.rules.high[0] = 1;
  spec.center = {0};
  spec.scale = {1};
  spec.norm_quantiles = {{0.5, 1.0}, {0.95, 1.0}};
  model.customer_generator.network.layers = {dense(1, kKinds, {0, 0, 0}, {0, 0, 0})};
  model.customer_policy = networks_of(kTruth).customer_policy;  // MAIL puts its own there
  return std::make_shared<const SimulatorModel>(std::move(model));
}

std::shared_ptr<const LoggedPages> exact_log(const SimulatorSpec& spec) {
  auto log = std::make_shared<LoggedPages>();
  log->spec = spec;
  log->input_scale = {1, 1, 1, kActionScale, 1};
  log->digest = "bandit";
  for (int row = 0; row < kRepeats * kKinds * 2 * kEach; ++row) {
    const int kind = row / (2 * kEach) % kKinds, action = row / kEach % 2, customer = row % kEach;
    const int* answers = kTruth[kind][action];
    log->column.push_back(kind);
    log->action.push_back(action == 0 ? -1.0f : 1.0f);
    log->page.push_back(0);
    log->feedback.push_back(customer < answers[0] ? 0 : customer < answers[0] + answers[1] ? 1 : 2);
    log->session_begin.push_back(row);
    log->fitted.push_back(row);
  }
  log->session_begin.push_back(log->rows());
  return log;
}

// From customers who answer as those of another kind do to the other action.
TEST(MailBandit, RecoversAKnownTable) {
  constexpr Answers kWrong = {{{2, 6, 12}, {8, 8, 4}}, {{5, 11, 4}, {12, 2, 6}}, {{14, 3, 3}, {4, 4, 12}}};
  MailOptions options;
  options.lanes = 1200;
  options.horizon = 1;
  options.warmup = 10;
  options.iterations = 60;
  options.eta = 1.0;
  options.delta = 0.1;
  options.discriminator_hidden = {32, 32};
  options.discriminator_minibatch = 600;
  options.discriminator_rate = 8e-3;
  options.discriminator_steps = 10;
  options.critic_hidden = {16};
  options.critic_epochs = 1;
  const ModelPtr model = bandit();
  MailTrainer trainer(model, exact_log(model->spec), networks_of(kWrong), options, 4, cpu_training(0));
  while (!trainer.done()) trainer.iterate();
  EXPECT_EQ(trainer.collapse(), "");
  const Network learned = trainer.average().customer_policy;
  for (int kind = 0; kind < kKinds; ++kind) {
    for (const int action : {0, 1}) {
      std::vector<float> x(kKinds + 2, 0.0f);
      x[static_cast<std::size_t>(kind)] = 1.0f;
      x[kKinds] = action == 0 ? -kActionScale : kActionScale;
      const std::vector<double> share = shares(run_network(learned, x), 0, 3);
      for (std::size_t c = 0; c < 3; ++c)
        EXPECT_NEAR(share[c], static_cast<double>(kTruth[kind][action][c]) / kEach, 0.03)
            << kind << action << c;
    }
  }
}

}  // namespace
}  // namespace vt::learn
