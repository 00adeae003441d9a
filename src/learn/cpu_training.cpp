#include "learn/expand_on_host.hpp"
#include "vt/learn/training_backend.hpp"

namespace vt::learn {
namespace {

class CpuTraining final : public TrainingBackend {
 public:
  CpuTraining(const ModelPtr& model, const RolloutShape& shape, int threads)
      : pool_(threads),
        runner_(make_eager_runner()),
        simulator_(make_cpu_simulator(model, threads)),
        pages_(model->spec.rules, shape.pages, shape.lanes, shape.options) {}

  at::Device device() const override { return at::kCPU; }
  Simulator& simulator() override { return *simulator_; }
  GraphRunner& runner() override { return *runner_; }
  ShardPool& pool() override { return pool_; }
  void make_current() override { ShardPool::make_single_threaded(); }
  void rollout(const RankingPolicy& policy) override { simulator_->rollout(policy, pages_); }
  const TrajectoriesView& pages() const override { return pages_.view(); }
  PageFigures figures() override {
    return {pages_.rows(), pages_.view().outcome, pages_.view().reward, pages_.view().norm};
  }
  void expand(const session::BatchView<float>& to, std::span<const OrderRows> orders) override {
    expand_on_host(simulator_->spec().rules, pages_.view(), to, orders, pool_);
  }

 private:
  ShardPool pool_;
  std::unique_ptr<GraphRunner> runner_;
  std::unique_ptr<Simulator> simulator_;
  Trajectories pages_;
};

}  // namespace

BackendFactory cpu_training(int threads) {
  return [threads](const ModelPtr& model, const RolloutShape& shape) {
    return std::make_unique<CpuTraining>(model, shape, threads);
  };
}

}  // namespace vt::learn
