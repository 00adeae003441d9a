// The processor's backend with the words that a GPU has no need of marked as such: parameters that a rollout
// reads where they lie, and figures that arrive in pinned memory (cuda/torch_bridge/cuda_training.cpp).
#pragma once

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "vt/learn/training_backend.hpp"

namespace vt::learn {

// Whether the backend, not the learner, is at work in this thread.
inline thread_local bool in_backend = false;

class DeviceLikeBackend final : public TrainingBackend {
 public:
  explicit DeviceLikeBackend(std::unique_ptr<TrainingBackend> inner) : inner_(std::move(inner)) {}

  at::Device device() const override { return inner_->device(); }
  Simulator& simulator() override { return inner_->simulator(); }
  GraphRunner& runner() override { return inner_->runner(); }
  ShardPool& pool() override { return inner_->pool(); }
  void make_current() override { inner_->make_current(); }
  void rollout(const RankingPolicy& policy) override { inner_->rollout(policy); }
  void rollout_learner(RankingPolicy& policy, const LearnerPolicy& from) override {
    const Inside inside;
    inner_->rollout_learner(policy, from);
  }
  void adopt_customer(const MlpShape& mlp, const at::Tensor& theta,
                      const std::vector<float>& input_scale) override {
    const Inside inside;
    inner_->adopt_customer(mlp, theta, input_scale);
  }
  const TrajectoriesView& pages() const override { return inner_->pages(); }
  PageFigures figures() override { return inner_->figures(); }
  std::vector<double> read(const at::Tensor& figures) override {
    const Inside inside;
    return inner_->read(figures);
  }
  void expand(const session::BatchView<float>& to, std::span<const OrderRows> orders) override {
    inner_->expand(to, orders);
  }

 private:
  struct Inside {
    Inside() { in_backend = true; }
    ~Inside() { in_backend = false; }
  };
  std::unique_ptr<TrainingBackend> inner_;
};

inline BackendFactory device_like(BackendFactory backend) {
  return [backend = std::move(backend)](const ModelPtr& model, const RolloutShape& shape) {
    return std::make_unique<DeviceLikeBackend>(backend(model, shape));
  };
}

}  // namespace vt::learn
