// MAIL on the log of a ranker that is asked once a session (semantics 1, replan = session).
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "learn/mail_learner.hpp"
#include "tests/learn/mail_case.hpp"

namespace vt::learn {
namespace {

MailOptions once_a_session() {
  MailOptions options = ranker_options();
  options.replan = Replan::kSession;
  return options;
}

// The ranker's step does not see the noise of pages on which its action was held.
TEST_F(MailTest, HeldActionsGiveTheRankerNoCredit) {
  const at::NoGradGuard no_grad;
  MailOptions options = once_a_session();
  options.cg_iterations = 1;
  std::vector<at::Tensor> steps;
  for (const float noise_of_held : {0.0f, 5.0f}) {
    const auto backend = cpu_training(2)(small_shop(), {options.horizon, options.lanes, {{}, true}});
    MailLearner learner(*shop_log(), truth, options, 4, at::kFloat, backend->runner(), backend->pool());
    const at::Tensor before = learner.theta().clone();
    backend->simulator().reset(Start{4, options.lanes, 0, 0});
    RankingPolicy ranker;
    ranker.center = small_shop()->spec.center;
    ranker.scale = small_shop()->spec.scale;
    ranker.low = {-8, -8};
    ranker.high = {8, 8};
    ranker.replan = Replan::kSession;
    backend->rollout(ranker);
    const TrajectoriesView& v = backend->pages();
    for (std::int64_t i = 0; i < v.pages * v.lanes * v.actions; ++i) {
      if (session::unpack_state(v.state[i / v.actions]).page > 0) v.noise[i] += noise_of_held;
    }
    learner.expand(*backend, 0);
    learner.discriminate();
    learner.estimate_advantages();
    learner.step_policies();
    steps.push_back(learner.shapes().ranker_of(learner.theta() - before));
  }
  EXPECT_GT(steps[0].abs().max().item<float>(), 0.0f);
  EXPECT_TRUE(steps[0].equal(steps[1]));
}

// An error of one deviation planted in the ranker's mean is corrected to less than a third.
TEST_F(MailTest, AWrongRankerOfHeldActionsIsCorrected) {
  BehaviorNetworks start = truth;
  start.logging_policy.layers.back().bias[0] += 1.0f;
  MailTrainer trainer(small_shop(), mail_log(500, 24, Replan::kSession), start, once_a_session(), 4,
                      cpu_training(0));
  while (!trainer.done()) trainer.iterate();
  const Layer layer = trainer.average().logging_policy.layers.back();
  const Layer& real = truth.logging_policy.layers.back();
  double error = static_cast<double>(layer.bias[0]) - static_cast<double>(real.bias[0]);
  for (std::size_t level = 0; level < 3; ++level)
    error += (static_cast<double>(layer.weight[level]) - static_cast<double>(real.weight[level])) / 3;
  EXPECT_LT(std::abs(error), 0.3);
}

}  // namespace
}  // namespace vt::learn
