#include "cuda/torch_bridge/device_training.hpp"

#include <ATen/ATen.h>

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "cuda/cuda_simulator.hpp"
#include "cuda/pinned_ring.hpp"
#include "kernels/launch_rows.hpp"

namespace vt::cuda {
namespace {

// A rollout's figures on their way to the host, and the one being read.
constexpr std::size_t kSlots = 2;

// A learner's network as arrays of its flat tensor.
nn::MlpView view_of(const learn::MlpShape& mlp, const at::Tensor& theta) {
  const learn::MlpViews views = learn::view_mlp(mlp, theta);
  nn::MlpView network;
  network.layers = static_cast<std::int32_t>(mlp.layers());
  network.activation = mlp.activation;
  network.slope = mlp.slope;
  for (std::size_t l = 0; l < views.weight.size(); ++l) {
    nn::LayerView& layer = network.layer[l];
    layer.weight = views.weight[l].const_data_ptr<float>();
    layer.bias = views.bias[l].const_data_ptr<float>();
    if (l < views.norm_weight.size()) {
      layer.norm_weight = views.norm_weight[l].const_data_ptr<float>();
      layer.norm_bias = views.norm_bias[l].const_data_ptr<float>();
    }
    layer.in = static_cast<std::int32_t>(mlp.widths[l]);
    layer.out = static_cast<std::int32_t>(mlp.widths[l + 1]);
  }
  return network;
}

class DeviceTraining final : public learn::TrainingBackend {
 public:
  DeviceTraining(const ModelPtr& model, const learn::RolloutShape& shape, const DeviceFacts& device,
                 const CudaOptions& options, TorchPlace place)
      : place_(std::move(place)),
        threads_(1),
        simulator_(model, device, options),
        pages_(simulator_.make_trajectories(shape.pages, shape.lanes, shape.options)),
        outcome_(kSlots, static_cast<std::size_t>(pages_.rows())),
        reward_(kSlots, static_cast<std::size_t>(pages_.rows())),
        norm_(kSlots, static_cast<std::size_t>(pages_.rows())) {
    make_current();
  }

  at::Device device() const override { return place_.device; }
  Simulator& simulator() override { return simulator_; }
  learn::GraphRunner& runner() override { return *place_.runner; }
  learn::ShardPool& pool() override { return threads_; }
  void make_current() override { place_.make_current(); }

  void rollout(const RankingPolicy& policy) override {
    simulator_.load(policy);
    theta_ = nullptr;
    serve();
  }
  // The first time through the host, which sets everything else; then straight from the learner's tensors.
  void rollout_learner(RankingPolicy& policy, const learn::LearnerPolicy& from) override {
    if (!simulator_.loaded() || theta_ != from.theta.const_data_ptr<float>()) {
      learn::export_policy(from, policy);
      simulator_.load(policy);
      input_scale_ = at::tensor(from.input_scale).to(device());
      theta_ = from.theta.const_data_ptr<float>();
    }
    const float* log_std = theta_ + from.mlp.parameters();
    simulator_.adopt(view_of(from.mlp, from.theta), input_scale_.const_data_ptr<float>(), log_std,
                     place_.stream.get());
    serve();
  }
  void adopt_customer(const learn::MlpShape& mlp, const at::Tensor& theta,
                      const std::vector<float>& input_scale) override {
    if (!customer_scale_.defined()) customer_scale_ = at::tensor(input_scale).to(device());
    simulator_.adopt_customer(view_of(mlp, theta), customer_scale_.const_data_ptr<float>(),
                              place_.stream.get());
  }
  std::vector<double> read(const at::Tensor& figures) override {
    if (!figures_) figures_.emplace(1, static_cast<std::size_t>(figures.numel()));
    figures_->put(figures.const_data_ptr<double>(), place_.stream);
    const std::span<const double> values = figures_->take();
    return {values.begin(), values.end()};
  }
  const TrajectoriesView& pages() const override { return pages_.view(); }
  learn::PageFigures figures() override {
    return {pages_.rows(), outcome_.take().data(), reward_.take().data(), norm_.take().data()};
  }
  void expand(const session::BatchView<float>& to, std::span<const learn::OrderRows> orders) override {
    VT_CUDA_CHECK(kernels::launch_expand(simulator_.spec().rules, pages_.view(), to, place_.stream.get()));
    for (const learn::OrderRows& rows : orders)
      VT_CUDA_CHECK(kernels::launch_write_order(rows.order, rows.count, rows.memory, place_.stream.get()));
  }

 private:
  void serve() {
    simulator_.serve_recorded(pages_, place_.stream.get());
    outcome_.put(pages_.view().outcome, place_.stream);
    reward_.put(pages_.view().reward, place_.stream);
    norm_.put(pages_.view().norm, place_.stream);
  }

  TorchPlace place_;
  learn::ShardPool threads_;
  CudaSimulator simulator_;
  DeviceTrajectories pages_;
  PinnedRing<std::uint32_t> outcome_;
  PinnedRing<float> reward_, norm_;
  std::optional<PinnedRing<double>> figures_;
  const float* theta_ = nullptr;  // of the policy that is loaded, where it is a learner's
  at::Tensor input_scale_;        // [in] of that policy
  at::Tensor customer_scale_;     // [in] of the learner's customer network, always the same
};

}  // namespace

std::unique_ptr<learn::TrainingBackend> make_device_training(const ModelPtr& model,
                                                             const learn::RolloutShape& shape,
                                                             const DeviceFacts& device,
                                                             const CudaOptions& options, TorchPlace place) {
  return std::make_unique<DeviceTraining>(model, shape, device, options, std::move(place));
}

}  // namespace vt::cuda
