#include "learn/supervised_loss.hpp"

#include <torch/torch.h>

#include "learn/reduce.hpp"

namespace vt::learn {
namespace {
constexpr double kSaturated = 0.99;
}

SupervisedLoss::Shard::Shard(const MlpShape& shape, Rows rows, const SupervisedRows& from, MlpPasses passes,
                             const at::Tensor& like)
    : rows(rows),
      column(at::zeros({rows.count, from.column.size(1)}, from.column.options())),
      input(at::zeros({rows.count, shape.inputs()}, like.options())),
      squashed(at::zeros({rows.count, shape.outputs()}, like.options())),
      policy(at::zeros_like(squashed)),
      action(at::zeros_like(squashed)),
      away(at::zeros_like(squashed)),
      d_output(at::zeros_like(squashed)),
      weight(at::zeros({rows.count}, like.options())),
      row(at::zeros_like(weight)),
      gradient(at::zeros({shape.parameters()}, like.options())),
      sums(at::zeros({3}, like.options().dtype(at::kDouble))),
      sum{sums[0], sums[1], sums[2]},
      gradient_views(view_mlp(shape, gradient)),
      workspace(shape, rows.count, passes, like) {}

SupervisedLoss::SupervisedLoss(const MlpShape& shape, const SupervisedRows& rows, const at::Tensor& center,
                               const at::Tensor& range, std::int64_t count, MlpPasses passes,
                               const at::Tensor& theta, ShardPool& pool)
    : from_(rows),
      scale_(static_cast<double>(rows.weight.size(0)) / static_cast<double>(count)),
      count_(count),
      center_(center),
      range_(range),
      views_(view_mlp(shape, theta)),
      gradient_(at::zeros({shape.parameters()}, theta.options().dtype(at::kDouble))),
      sums_(at::zeros({3}, gradient_.options())),
      loss_(sums_[0]),
      norm_(sums_[1]),
      edge_(sums_[2]),
      pool_(pool) {
  for (const Rows part : cut_into_shards(count)) shards_.emplace_back(shape, part, rows, passes, theta);
}

void SupervisedLoss::evaluate(const at::Tensor& order) {
  run(order, false);
}

void SupervisedLoss::differentiate(const at::Tensor& order) {
  run(order, true);
}

void SupervisedLoss::run(const at::Tensor& order, bool gradient) {
  pool_.run(shards_.size(), [&](std::size_t s) {
    evaluate(shards_[s], order.narrow(0, shards_[s].rows.begin, shards_[s].rows.count));
    if (gradient) differentiate(shards_[s]);
  });
  sum_shards(sums_, shards_, [](const Shard& shard) -> const at::Tensor& { return shard.sums; });
  loss_.mul_(scale_);
  norm_.div_(static_cast<double>(count_));
  edge_.div_(static_cast<double>(count_ * range_.size(0)));
  if (!gradient) return;
  sum_shards(gradient_, shards_, [](const Shard& shard) -> const at::Tensor& { return shard.gradient; });
  gradient_.mul_(scale_);
}

void SupervisedLoss::evaluate(Shard& shard, const at::Tensor& order) {
  at::index_select_out(shard.column, from_.column, 0, order);
  at::index_select_out(shard.action, from_.action, 0, order);
  at::index_select_out(shard.weight, from_.weight, 0, order);
  shard.input.zero_().scatter_(1, shard.column, 1);
  at::tanh_out(shard.squashed, shard.workspace.forward(views_, shard.input));
  at::addcmul_out(shard.policy, center_, range_, shard.squashed);

  at::sub_out(shard.away, shard.policy, shard.action);
  at::mul_out(shard.d_output, shard.away, shard.away);
  sum_columns(shard.row, shard.d_output);
  shard.row.mul_(shard.weight);
  sum_rows(shard.sum[0], shard.row);
  at::mul_out(shard.d_output, shard.policy, shard.policy);
  sum_columns(shard.row, shard.d_output);
  sum_rows(shard.sum[1], shard.row);
  shard.sum[0].add_(shard.sum[1], from_.shrink);
  shard.row.sqrt_();
  sum_rows(shard.sum[1], shard.row);
  at::abs_out(shard.d_output, shard.squashed);
  shard.d_output.gt_(kSaturated);
  sum_columns(shard.row, shard.d_output);
  sum_rows(shard.sum[2], shard.row);
}

// d / d pi = 2 (weight (pi - a) + shrink pi), through pi = center + range tanh.
void SupervisedLoss::differentiate(Shard& shard) {
  at::mul_out(shard.d_output, shard.away, shard.weight.unsqueeze(1));
  shard.d_output.add_(shard.policy, from_.shrink).mul_(2).mul_(range_);
  at::tanh_backward_out(shard.d_output, shard.d_output, shard.squashed);
  shard.workspace.backward(views_, shard.input, shard.d_output, shard.gradient_views);
}

}  // namespace vt::learn
