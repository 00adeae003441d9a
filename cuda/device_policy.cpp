#include "cuda/device_policy.hpp"

#include <stdexcept>

#include "cuda/action_source.hpp"
#include "kernels/launch.hpp"
#include "sim/policy_rules.hpp"

namespace vt::cuda {
namespace {

enum Vector { kCenter, kScale, kDeviation, kLow, kHigh, kLogNormaliser, kVectors };

}  // namespace

DevicePolicy::DevicePolicy(const Memory& memory) : vectors_(kVectors * kMaxActions, memory) {}

void DevicePolicy::upload_bounds(const float* low, const float* high, int k, StreamView stream) {
  float* base = vectors_.data();
  const auto bytes = static_cast<std::size_t>(k) * sizeof(float);
  copy_bytes(base + kLow * kMaxActions, low, bytes, stream);
  copy_bytes(base + kHigh * kMaxActions, high, bytes, stream);
  view_.low = base + kLow * kMaxActions;
  view_.high = base + kHigh * kMaxActions;
}

void DevicePolicy::assign(const RankingPolicy& policy, const SimulatorSpec& spec, const Memory& memory) {
  view_ = {};
  view_.source = source_of(policy.kind);
  view_.draws_noise = policy.draws_noise();
  view_.squash = policy.squash;
  view_.replan = policy.replan;
  view_.observation = policy.observation;
  const auto put = [&](Vector which, const std::vector<float>& values) -> const float* {
    float* at = vectors_.data() + which * kMaxActions;
    copy_bytes(at, values.data(), values.size() * sizeof(float), memory.stream);
    return at;
  };
  // Alive until the copies are done.
  const std::vector<float> deviation = noise_scale(policy);
  const std::vector<float> normaliser = {policy.draws_noise() ? log_normaliser(policy) : 0.0f};
  view_.center = put(kCenter, policy.center);
  view_.scale = put(kScale, policy.scale);
  view_.deviation = put(kDeviation, deviation);
  view_.log_normaliser = put(kLogNormaliser, normaliser);
  upload_bounds(policy.low.data(), policy.high.data(), spec.action_size(), memory.stream);
  if (policy.kind == PolicyKind::kMlp) {
    if (network_ && network_->fits(policy.network)) {
      network_->assign(policy.network, memory.stream);
    } else {
      network_.emplace(policy.network, spec.rules.attributes.width, memory);
    }
    view_.network = network_->view();
  }
  if (policy.kind == PolicyKind::kTable) {
    if (!table_ || !table_->holds(policy.table)) table_.emplace(policy.table, spec, memory);
    table_->forget_missing(memory.stream);
    view_.table = table_->view();
    view_.missing = table_->missing();
  }
  memory.stream.synchronize();
}

void DevicePolicy::refuse_missing(StreamView stream) const {
  if (view_.source == kernels::ActionSource::kTable) table_->refuse_missing(stream);
}

void DevicePolicy::adopt(const nn::MlpView& network, const float* input_scale, const float* log_std, int k,
                         StreamView stream) const {
  if (!network_ || !view_.draws_noise) throw std::logic_error("DevicePolicy: adopt() before assign()");
  network_->adopt(network, input_scale, stream);
  float* base = vectors_.data();
  VT_CUDA_CHECK(kernels::launch_pack_noise(log_std, k, base + kDeviation * kMaxActions,
                                           base + kLogNormaliser * kMaxActions, stream.get()));
}

void DevicePolicy::assign_given(const float* given, const float* low, const float* high, int k,
                                StreamView stream) {
  view_ = {};
  view_.source = kernels::ActionSource::kGiven;
  view_.given = given;
  upload_bounds(low, high, k, stream);
}

}  // namespace vt::cuda
