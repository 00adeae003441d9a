// A device without data (LibTorch's "meta"): an operator that mixes its tensors with the host's, or asks for
// a value, fails there as it would on a GPU, and every operator of the learner runs.
#pragma once

#include <c10/core/Allocator.h>

#include <memory>
#include <vector>

#include "tests/learn/thorough_runner.hpp"
#include "vt/learn/training_backend.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::learn {

// Addresses of nothing: a learner hands those of its tensors to its backend.
class NoMemory final : public c10::Allocator {
 public:
  c10::DataPtr allocate(std::size_t) override {
    return {reinterpret_cast<void*>(kNowhere), nullptr, [](void*) {}, at::kMeta};
  }
  void copy_data(void*, const void*, std::size_t) const override {}
  static void use() {
    static NoMemory allocator;
    c10::SetAllocator(at::kMeta, &allocator, 1);
  }

 private:
  static constexpr std::uintptr_t kNowhere = 4096;
};

class NoDataBackend final : public TrainingBackend {
 public:
  NoDataBackend(const ModelPtr& model, const RolloutShape& shape)
      : pool_(1),
        simulator_(make_cpu_simulator(model, 1)),
        pages_(model->spec.rules, shape.pages, shape.lanes, shape.options) {}

  at::Device device() const override { return at::kMeta; }
  Simulator& simulator() override { return *simulator_; }
  GraphRunner& runner() override { return runner_; }
  ShardPool& pool() override { return pool_; }
  void make_current() override {}
  void rollout(const RankingPolicy&) override {}
  void rollout_learner(RankingPolicy&, const LearnerPolicy&) override {}
  void adopt_customer(const MlpShape&, const at::Tensor&, const std::vector<float>&) override {}
  const TrajectoriesView& pages() const override { return pages_.view(); }
  PageFigures figures() override {
    return {pages_.rows(), pages_.view().outcome, pages_.view().reward, pages_.view().norm};
  }
  std::vector<double> read(const at::Tensor& figures) override {
    return std::vector<double>(static_cast<std::size_t>(figures.numel()));
  }
  void expand(const session::BatchView<float>&, std::span<const OrderRows>) override {}

 private:
  ThoroughRunner runner_;
  ShardPool pool_;
  std::unique_ptr<Simulator> simulator_;
  Trajectories pages_;  // zeros
};

inline BackendFactory no_data_training() {
  return [](const ModelPtr& model, const RolloutShape& shape) {
    NoMemory::use();
    return std::make_unique<NoDataBackend>(model, shape);
  };
}

}  // namespace vt::learn
