#include "vt/learn/training_backend.hpp"

#include <torch/torch.h>

namespace vt::learn {

void export_policy(const LearnerPolicy& from, RankingPolicy& policy) {
  export_mlp(from.mlp, from.theta, from.input_scale, policy.network);
  const at::Tensor log_std =
      from.theta.narrow(0, from.mlp.parameters(), from.mlp.outputs()).to(at::kCPU, at::kFloat);
  policy.log_std.assign(log_std.const_data_ptr<float>(), log_std.const_data_ptr<float>() + log_std.numel());
}

void TrainingBackend::rollout_learner(RankingPolicy& policy, const LearnerPolicy& from) {
  export_policy(from, policy);
  rollout(policy);
}

void TrainingBackend::adopt_customer(const MlpShape& mlp, const at::Tensor& theta,
                                     const std::vector<float>& input_scale) {
  Network customer;
  export_mlp(mlp, theta, input_scale, customer);
  simulator().set_customer_policy(customer);
}

std::vector<double> TrainingBackend::read(const at::Tensor& figures) {
  const at::Tensor host = figures.to(at::kCPU);
  const double* values = host.const_data_ptr<double>();
  return {values, values + host.numel()};
}

}  // namespace vt::learn
