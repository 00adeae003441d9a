#include "learn/batch.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <stdexcept>

#include "learn/expand_on_host.hpp"

namespace vt::learn {
namespace {

constexpr std::int64_t kLine = 16;                 // floats in a cache line: every row starts on one
constexpr std::uint32_t kPolicyEpochs = 1u << 16;  // orders of the policy's epochs are numbered from here

float reciprocal(int largest) {
  return 1.0f / static_cast<float>(std::max(largest, 1));
}

std::vector<float> scale_of(const session::PageRules& rules) {
  std::vector<float> scale(static_cast<std::size_t>(session::observation_size(rules, rules.observation)),
                           1.0f);
  if (rules.observation == Observation::kVirtualTb) {
    float* tail = scale.data() + rules.attributes.width;
    tail[0] = reciprocal(rules.click_classes - 1);
    tail[1] = reciprocal(rules.code_classes - 1);
    tail[2] = reciprocal(rules.max_page_index);
  }
  return scale;
}

}  // namespace

Batch::Batch(const SimulatorSpec& spec, const BatchSizes& sizes, const at::TensorOptions& kind)
    : spec_(spec), sizes_(sizes), input_scale_host_(scale_of(spec.rules)) {
  const std::int64_t slice = sizes.lanes, all = rows() + slice;
  const std::int64_t width = spec.observation_size(), used = width + (sizes.page_column ? 1 : 0);
  columns = at::zeros({all, (used + kLine - 1) / kLine * kLine}, kind);
  policy_input = columns.narrow(0, 0, rows()).narrow(1, 0, width);
  critic_input = columns.narrow(1, 0, used);
  noise = at::zeros({rows(), spec.action_size()}, kind);
  reward = at::zeros({sizes.pages, sizes.lanes}, kind);
  ended = at::zeros({sizes.pages, sizes.lanes}, kind);
  served = at::zeros({sizes.pages, sizes.lanes}, kind);
  input_scale_ = at::tensor(input_scale_host_).to(kind.dtype(at::kFloat));
  fisher_order = at::zeros({sizes.fisher_rows}, kind.dtype(at::kLong));
  critic_order = at::zeros({sizes.epochs, rows()}, kind.dtype(at::kLong));
  policy_order = at::zeros({sizes.policy_epochs, rows()}, kind.dtype(at::kLong));
}

void Batch::check(const TrajectoriesView& from) const {
  if (from.pages != sizes_.pages || from.lanes != sizes_.lanes || from.actions != noise.size(1)) {
    throw std::invalid_argument("Batch: the rollout has another shape");
  }
  if (from.noise == nullptr) throw std::invalid_argument("Batch: the rollout did not keep its noise");
}

template <class F>
session::BatchView<F> Batch::view() const {
  return {columns.data_ptr<F>(),
          columns.size(1),
          input_scale_.const_data_ptr<float>(),
          sizes_.page_column ? reciprocal(spec_.rules.max_page_index) : 0.0f,
          noise.data_ptr<F>(),
          reward.data_ptr<F>(),
          ended.data_ptr<F>(),
          served.data_ptr<F>()};
}
template session::BatchView<float> Batch::view<float>() const;
template session::BatchView<double> Batch::view<double>() const;

std::vector<OrderRows> Batch::orders(std::uint64_t seed, std::uint64_t iteration) const {
  const auto all = static_cast<std::uint32_t>(rows());
  std::vector<OrderRows> orders;
  if (sizes_.fisher_rows > 0) {
    orders.push_back({Order(seed, Purpose::kSubset, iteration, 0u, all), sizes_.fisher_rows,
                      fisher_order.data_ptr<std::int64_t>()});
  }
  const auto add_epochs = [&](const at::Tensor& order, std::uint32_t first) {
    for (std::int64_t epoch = 0; epoch < order.size(0); ++epoch) {
      orders.push_back(
          {Order(seed, Purpose::kMinibatch, iteration, first + static_cast<std::uint32_t>(epoch), all),
           rows(), order.data_ptr<std::int64_t>() + epoch * rows()});
    }
  };
  add_epochs(critic_order, 0u);
  add_epochs(policy_order, kPolicyEpochs);
  return orders;
}

void Batch::expand(const TrajectoriesView& from, std::uint64_t seed, std::uint64_t iteration,
                   ShardPool& pool) {
  check(from);
  if (columns.scalar_type() == at::kFloat) {
    expand_on_host(spec_.rules, from, view<float>(), orders(seed, iteration), pool);
  } else {
    expand_on_host(spec_.rules, from, view<double>(), orders(seed, iteration), pool);
  }
}

}  // namespace vt::learn
