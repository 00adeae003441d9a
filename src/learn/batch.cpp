#include "learn/batch.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <stdexcept>

#include "learn/order.hpp"
#include "vt/session/observe.hpp"

namespace vt::learn {
namespace {

constexpr std::int64_t kLine = 16;  // floats in a cache line: every row starts on one

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
    : spec_(spec), sizes_(sizes), input_scale_(scale_of(spec.rules)) {
  const std::int64_t slice = sizes.lanes, all = rows() + slice;
  const std::int64_t width = spec.observation_size(), used = width + (sizes.page_column ? 1 : 0);
  columns = at::zeros({all, (used + kLine - 1) / kLine * kLine}, kind);
  policy_input = columns.narrow(0, 0, rows()).narrow(1, 0, width);
  critic_input = columns.narrow(1, 0, used);
  noise = at::zeros({rows(), spec.action_size()}, kind);
  reward = at::zeros({sizes.pages, sizes.lanes}, kind);
  ended = at::zeros({sizes.pages, sizes.lanes}, kind);
  served = at::zeros({sizes.pages, sizes.lanes}, kind);
  fisher_order = at::zeros({sizes.fisher_rows}, kind.dtype(at::kLong));
  critic_order = at::zeros({sizes.epochs, rows()}, kind.dtype(at::kLong));
}

template <class F>
void Batch::expand_rows(const TrajectoriesView& from, Rows part) {
  const session::PageRules& rules = spec_.rules;
  const std::int64_t pitch = columns.size(1), width = policy_input.size(1);
  std::vector<float> raw(static_cast<std::size_t>(width));
  for (std::int64_t i = part.begin; i < part.begin + part.count; ++i) {
    const session::State state = session::unpack_state(from.state[i]);
    session::observe(rules, rules.observation, from.customer + i * from.words, state, {raw.data(), 1});
    F* row = columns.data_ptr<F>() + i * pitch;
    for (std::int64_t c = 0; c < width; ++c) {
      const auto column = static_cast<std::size_t>(c);
      row[c] = static_cast<F>(raw[column] * input_scale_[column]);
    }
    if (sizes_.page_column)
      row[width] = static_cast<F>(state.page) * static_cast<F>(reciprocal(rules.max_page_index));
  }
}

template <class F>
void Batch::expand_outcomes(const TrajectoriesView& from, Rows part) {
  for (std::int64_t i = part.begin; i < part.begin + part.count; ++i) {
    const session::Outcome outcome = session::unpack_outcome(from.outcome[i]);
    served.data_ptr<F>()[i] = outcome.served ? F(1) : F(0);
    ended.data_ptr<F>()[i] = outcome.served && outcome.end != EndReason::kNone ? F(1) : F(0);
    reward.data_ptr<F>()[i] = outcome.served ? static_cast<F>(from.reward[i]) : F(0);
    F* row = noise.data_ptr<F>() + i * from.actions;
    for (std::int32_t c = 0; c < from.actions; ++c) {
      row[c] = outcome.served ? static_cast<F>(from.noise[i * from.actions + c]) : F(0);
    }
  }
}

void Batch::expand(const TrajectoriesView& from, std::uint64_t seed, std::uint64_t iteration,
                   ShardPool& pool) {
  if (from.pages != sizes_.pages || from.lanes != sizes_.lanes || from.actions != noise.size(1)) {
    throw std::invalid_argument("Batch: the rollout has another shape");
  }
  if (from.noise == nullptr) throw std::invalid_argument("Batch: the rollout did not keep its noise");
  const bool single = columns.scalar_type() == at::kFloat;
  const std::vector<Rows> observed = cut_into_shards(rows() + sizes_.lanes),
                          trained = cut_into_shards(rows());
  pool.run(observed.size(), [&](std::size_t s) {
    single ? expand_rows<float>(from, observed[s]) : expand_rows<double>(from, observed[s]);
  });
  pool.run(trained.size(), [&](std::size_t s) {
    single ? expand_outcomes<float>(from, trained[s]) : expand_outcomes<double>(from, trained[s]);
  });
  const auto fill = [&](at::Tensor order, Purpose purpose, std::uint32_t epoch) {
    const Order rows_of(seed, purpose, iteration, epoch, static_cast<std::uint32_t>(rows()));
    std::int64_t* out = order.data_ptr<std::int64_t>();
    for (std::int64_t i = 0; i < order.numel(); ++i) out[i] = rows_of[static_cast<std::uint32_t>(i)];
  };
  pool.run(static_cast<std::size_t>(sizes_.epochs) + 1, [&](std::size_t i) {
    if (i == 0) return fill(fisher_order, Purpose::kSubset, 0u);
    const auto epoch = static_cast<std::int64_t>(i) - 1;
    fill(critic_order.select(0, epoch), Purpose::kMinibatch, static_cast<std::uint32_t>(epoch));
  });
}

}  // namespace vt::learn
