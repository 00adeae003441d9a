#include "learn/surrogate.hpp"

#include <torch/torch.h>

#include "learn/reduce.hpp"

namespace vt::learn {
namespace {

// [k] of a host array, as a tensor of its own.
at::Tensor tensor_of(const float* values, std::int64_t count, const at::TensorOptions& kind) {
  return at::from_blob(const_cast<float*>(values), {count}, at::kFloat)
      .to(kind, /*non_blocking=*/false, /*copy=*/true);
}

}  // namespace

ActionUnits action_units(const SimulatorSpec& spec, const at::TensorOptions& kind) {
  const std::int64_t k = spec.action_size();
  return {tensor_of(spec.center.data(), k, kind), tensor_of(spec.scale.data(), k, kind),
          tensor_of(spec.rules.low, k, kind), tensor_of(spec.rules.high, k, kind)};
}

Surrogate::Shard::Shard(const PolicyShape& shape, Rows rows, const at::Tensor& input, const at::Tensor& noise,
                        const at::Tensor& weight, const at::Tensor& advantage)
    : input(input.narrow(0, rows.begin, rows.count)),
      noise(noise.narrow(0, rows.begin, rows.count)),
      weight(weight.narrow(0, rows.begin, rows.count)),
      advantage(advantage.narrow(0, rows.begin, rows.count)),
      weighted(at::zeros({rows.count}, input.options())),
      old_mean(at::zeros({rows.count, shape.actions()}, input.options())),
      half_noise(at::zeros_like(weighted)),
      work(at::zeros_like(old_mean)),
      more(at::zeros_like(old_mean)),
      row(at::zeros_like(weighted)),
      gradient(at::zeros({shape.parameters()}, input.options())),
      sums(at::zeros({3}, input.options().dtype(at::kDouble))),
      sum{sums[0], sums[1], sums[2]},
      gradient_views(shape, gradient),
      workspace(shape.mlp, rows.count, MlpPasses::kBackward, input) {}

Surrogate::Surrogate(const PolicyShape& shape, const at::Tensor& input, const at::Tensor& noise,
                     const at::Tensor& weight, const at::Tensor& advantage, const ActionUnits& units,
                     const at::Tensor& old_theta, ShardPool& pool)
    : shape_(shape), units_(units), old_(shape, old_theta), pool_(pool) {
  for (const Rows rows : cut_into_shards(input.size(0))) {
    shards_.emplace_back(shape, rows, input, noise, weight, advantage);
  }
  for (at::Tensor* v : {&old_inverse_std_, &inverse_std_, &std_ratio_}) *v = at::zeros_like(old_.log_std);
  const auto real = input.options().dtype(at::kDouble);
  log_ratio_ = at::zeros({shape.actions()}, real);
  gradient_ = at::zeros({shape.parameters()}, real);
  sums_ = at::zeros({3}, real);
  for (at::Tensor* v : {&old_value_, &mean_action_norm_, &value_, &kl_, &log_ratio_sum_})
    *v = at::zeros({}, real);
}

// d/d mean = w A noise / std, d/d log_std = sum w A (noise^2 - 1).
void Surrogate::differentiate(Shard& shard) {
  shard.old_mean.copy_(shard.workspace.forward(old_.mlp, shard.input));
  at::mul_out(shard.weighted, shard.weight, shard.advantage);
  sum_rows(shard.sum[0], shard.weighted);

  at::mul_out(shard.work, shard.noise, shard.noise);
  sum_columns(shard.half_noise, shard.work);
  shard.half_noise.mul_(0.5);
  shard.work.sub_(1).mul_(shard.weighted.unsqueeze(1));
  sum_rows(shard.gradient_views.log_std, shard.work);
  at::mul_out(shard.work, shard.noise, shard.weighted.unsqueeze(1));
  shard.work.mul_(old_inverse_std_);
  shard.workspace.backward(old_.mlp, shard.input, shard.work, shard.gradient_views.mlp);

  at::addcmul_out(shard.work, units_.center, units_.scale, shard.old_mean);
  at::clamp_out(shard.work, shard.work, units_.low, units_.high);
  shard.work.mul_(shard.work);
  sum_columns(shard.row, shard.work);
  shard.row.sqrt_().mul_(shard.weight);
  sum_rows(shard.sum[2], shard.row);
}

void Surrogate::differentiate() {
  at::neg_out(old_inverse_std_, old_.log_std);
  old_inverse_std_.exp_();
  pool_.run(shards_.size(), [this](std::size_t s) { differentiate(shards_[s]); });
  sum_shards(gradient_, shards_, [](const Shard& shard) -> const at::Tensor& { return shard.gradient; });
  sum_shards(sums_, shards_, [](const Shard& shard) -> const at::Tensor& { return shard.sums; });
  old_value_.copy_(sums_[0]);
  mean_action_norm_.copy_(sums_[2]);
}

// log p(u)/p_old(u) = |noise|^2 / 2 - |(mean_old - mean) / std + noise std_old / std|^2 / 2 + sum(log std_old
// - log std).
void Surrogate::evaluate(Shard& shard, const PolicyViews& candidate) {
  const at::Tensor& mean = shard.workspace.forward(candidate.mlp, shard.input);
  at::sub_out(shard.work, shard.old_mean, mean);
  shard.work.mul_(inverse_std_);
  at::mul_out(shard.more, shard.work, shard.work);
  sum_columns(shard.row, shard.more);
  shard.row.mul_(shard.weight).mul_(0.5);
  sum_rows(shard.sum[1], shard.row);

  shard.work.addcmul_(shard.noise, std_ratio_);
  shard.work.mul_(shard.work);
  sum_columns(shard.row, shard.work);
  shard.row.mul_(-0.5).add_(shard.half_noise).add_(log_ratio_sum_).exp_().mul_(shard.weighted);
  sum_rows(shard.sum[0], shard.row);
}

void Surrogate::evaluate(const at::Tensor& candidate) {
  const PolicyViews views(shape_, candidate);
  at::sub_out(log_ratio_, old_.log_std, views.log_std);
  sum_rows(log_ratio_sum_, log_ratio_);
  at::exp_out(std_ratio_, log_ratio_);
  at::neg_out(inverse_std_, views.log_std);
  inverse_std_.exp_();
  pool_.run(shards_.size(), [&](std::size_t s) { evaluate(shards_[s], views); });
  sum_shards(sums_, shards_, [](const Shard& shard) -> const at::Tensor& { return shard.sums; });
  value_.copy_(sums_[0]);
  // Rows that count weigh 1 in all. sum over k of [(std_old^2 / std^2 - 1) / 2 - (log std_old - log std)] is
  // at least 0.
  log_ratio_.mul_(2).expm1_();
  sum_rows(kl_, log_ratio_);
  kl_.mul_(0.5).sub_(log_ratio_sum_).add_(sums_[1]);
}

}  // namespace vt::learn
