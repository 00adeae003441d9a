// MAIL's update as tensors: everything of an iteration but the rollout. Fixed shapes, no device-to-host read.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "learn/advantage.hpp"
#include "learn/categorical_region.hpp"
#include "learn/critic.hpp"
#include "learn/discriminator.hpp"
#include "learn/gaussian_region.hpp"
#include "learn/joint_region.hpp"
#include "learn/mail_batch.hpp"
#include "learn/mail_networks.hpp"
#include "learn/natural_step.hpp"
#include "learn/normal_advantage.hpp"

namespace vt::learn {

class MailLearner {
 public:
  // Keeps pages. start: in a learner's units. kind: device and float.
  MailLearner(const LoggedPages& pages, const BehaviorNetworks& start, const MailOptions& options,
              std::uint64_t seed, const at::TensorOptions& kind, GraphRunner& runner, ShardPool& pool);
  MailLearner(const MailLearner&) = delete;
  MailLearner& operator=(const MailLearner&) = delete;

  // Takes the backend's last rollout; iteration numbers address the orders.
  void expand(TrainingBackend& backend, std::uint64_t iteration);
  void discriminate();
  void estimate_advantages();
  void step_policies();
  void fit_critics();
  // Adds both policies to the running sum of average().
  void remember();

  // The iteration's figures into one tensor on the device, in the order of the enumeration.
  enum Figure {
    kReward,
    kDiscriminatorLoss,
    kAuc,
    kAucS,
    kAucAnswer,
    kAucA,
    kAccepted,
    kKl,
    kGain,
    kLength,
    kFraction,
    kNegativeCurvature,
    kCgResidual,
    kEntropy,
    kRankerEntropy,
    kExplainedVariance,
    kExplainedVarianceRanker,
    kCriticLoss,
    kCriticLossRanker,
    kFigures
  };
  const at::Tensor& gather_figures();  // [kFigures] double

  const MailShapes& shapes() const { return shapes_; }
  const at::Tensor& theta() const { return theta_; }  // [parameters]
  at::Tensor average() const;                         // [parameters] of what was remembered, else theta
  // Everything that the next iterations depend on.
  std::vector<std::pair<std::string, at::Tensor>> state() const;

 private:
  std::unique_ptr<Discriminator> make_discriminator(const Columns& columns, const std::vector<int>& hidden,
                                                    std::uint32_t number, const char* name);
  Columns seen_columns() const;
  std::unique_ptr<GaussianRegion> make_ranker_region(const SimulatorSpec& spec);
  std::vector<JointRegion::Part> parts();
  void train_discriminators();
  void estimate();

  std::uint64_t seed_;
  MailOptions options_;
  MailShapes shapes_;
  at::Tensor theta_, old_theta_;  // [parameters]
  at::Tensor sum_, remembered_;   // [parameters], [] double: of remember()
  ShardPool& pool_;
  MailBatch batch_;

  at::Tensor pairs_;  // [2 M, width] logged rows, then generated ones
  std::unique_ptr<Discriminator> discriminator_, of_s_, of_answer_, of_a_;
  at::Tensor logit_;  // [B]
  DiscriminatorLogits logits_;
  at::Tensor counts_;                                 // [B] 1 or 0
  at::Tensor first_page_;                             // [B] bool, where the ranker is asked once a session
  at::Tensor drawn_;                                  // [B] 1 where the ranker's action was drawn
  at::Tensor reward_;                                 // [B]
  at::Tensor work_;                                   // [B] double
  at::Tensor count_, reward_mean_, reward_variance_;  // [] double

  at::Tensor value_, customer_value_;  // [B + L] V(s, n); V^c(s, a, n), in slice T V(s, n)
  Advantage advantage_, customer_advantage_;
  NormalAdvantage normal_, customer_normal_;
  Critic critic_, customer_critic_;
  CategoricalRegion customer_region_;
  std::unique_ptr<GaussianRegion> ranker_region_;  // where there are actions
  JointRegion region_;
  NaturalStep step_;
  at::Tensor ranker_entropy_, none_;  // [] double
  at::Tensor figures_;                // [kFigures] double
  GraphRunner& runner_;
  int discriminate_, estimate_, fit_, remember_, gather_;
};

}  // namespace vt::learn
