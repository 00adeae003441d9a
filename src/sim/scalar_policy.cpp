#include "sim/scalar_policy.hpp"

#include <algorithm>

#include "sim/policy_rules.hpp"
#include "vt/nn/forward.hpp"
#include "vt/session/act.hpp"
#include "vt/session/observe.hpp"

namespace vt {

void ScalarForward::operator()(const nn::MlpView& mlp, const std::vector<float>& input,
                               std::vector<float>& output) {
  int widest = 1;
  for (int l = 0; l < mlp.layers; ++l) widest = std::max(widest, mlp.layer[l].out);
  scratch_[0].resize(static_cast<std::size_t>(widest));
  scratch_[1].resize(static_cast<std::size_t>(widest));
  output.resize(static_cast<std::size_t>(mlp.outputs()));
  nn::forward<float>(mlp, {input.data(), 1}, {output.data(), 1}, scratch_[0].data(), scratch_[1].data());
}

void ScalarPolicy::assign(const RankingPolicy& policy, const SimulatorSpec& spec) {
  check_policy(policy, spec);
  policy_ = &policy;
  rules_ = &spec.rules;
  deviation_ = noise_scale(policy);
  log_normaliser_ = policy.draws_noise() ? log_normaliser(policy) : 0.0f;
}

float ScalarPolicy::act(const Visit& now, float* action, float* noise) {
  const int k = rules_->action_size;
  Visit visit = now;
  visit.state = session::asked_in(policy_->replan, now.state);
  visit.key.page = visit.state.page;
  draw_noise(visit.key, noise);
  propose(visit, noise, action);
  for (int i = 0; i < k; ++i) {
    const auto c = static_cast<std::size_t>(i);
    action[i] = session::execute(action[i], policy_->low[c], policy_->high[c]);
  }
  if (policy_->draws_noise()) return session::log_density<float>({noise, 1}, k, log_normaliser_);
  std::fill_n(noise, k, 0.0f);
  return 0.0f;
}

void ScalarPolicy::draw_noise(DrawKey key, float* noise) const {
  const int k = rules_->action_size;
  std::fill_n(noise, k, 0.0f);
  for (int i = 0; i < k; i += 4) {
    const auto block = static_cast<std::uint32_t>(i / 4);
    float four[4] = {};
    if (policy_->kind == PolicyKind::kUniform) {
      const Words w = draw(key, Purpose::kActionNoise, block);
      for (int j = 0; j < 4; ++j) four[j] = uniform(w.x[j]);
    } else if (policy_->draws_noise()) {
      draw_normals(key, Purpose::kActionNoise, block, four);
    }
    for (int j = 0; j < 4 && i + j < k; ++j) noise[i + j] = four[j];
  }
}

void ScalarPolicy::propose(const Visit& visit, const float* noise, float* action) {
  const int k = rules_->action_size;
  const RankingPolicy& policy = *policy_;
  switch (policy.kind) {
    case PolicyKind::kUniform:
      for (int i = 0; i < k; ++i) {
        const auto c = static_cast<std::size_t>(i);
        action[i] = session::uniform_action(noise[i], policy.low[c], policy.high[c]);
      }
      return;
    case PolicyKind::kGaussian:
      for (int i = 0; i < k; ++i) {
        const auto c = static_cast<std::size_t>(i);
        action[i] = session::from_whitened(noise[i], policy.center[c], policy.scale[c]);
      }
      return;
    case PolicyKind::kMlp: {
      input_.resize(static_cast<std::size_t>(session::observation_size(*rules_, policy.observation)));
      session::observe(*rules_, policy.observation, visit.customer, visit.state, {input_.data(), 1});
      forward_(policy.network.view(), input_, output_);
      for (int i = 0; i < k; ++i) {
        const auto c = static_cast<std::size_t>(i);
        const float mean = policy.squash ? math::tanh(output_[c]) : output_[c];
        action[i] =
            session::from_whitened(fma(deviation_[c], noise[i], mean), policy.center[c], policy.scale[c]);
      }
      return;
    }
    case PolicyKind::kTable:
      std::copy_n(find_action(*policy.table, k, visit.key, visit.customer, rules_->attributes.words), k,
                  action);
      return;
    case PolicyKind::kOracle:
      std::copy_n(visit.taste, k, action);
      return;
  }
}

}  // namespace vt
