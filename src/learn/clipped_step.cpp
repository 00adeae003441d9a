#include "learn/clipped_step.hpp"

#include <torch/torch.h>

#include "learn/reduce.hpp"

namespace vt::learn {

ClippedStep::Shard::Shard(const PolicyShape& shape, Rows rows, const PolicyBatch& batch)
    : rows(rows),
      columns(at::zeros({rows.count, batch.columns.size(1)}, batch.columns.options())),
      input(columns.narrow(1, 0, shape.mlp.inputs())),
      action(at::zeros({rows.count, shape.actions()}, columns.options())),
      residual(at::zeros_like(action)),
      work(at::zeros_like(action)),
      old_exponent(at::zeros({rows.count}, columns.options())),
      advantage(at::zeros_like(old_exponent)),
      counts(at::zeros_like(old_exponent)),
      ratio(at::zeros_like(old_exponent)),
      weight(at::zeros_like(old_exponent)),
      outside(at::zeros({rows.count}, columns.options().dtype(at::kBool))),
      uphill(at::zeros_like(outside)),
      gradient(at::zeros({shape.parameters()}, columns.options())),
      clipped(at::zeros({}, columns.options().dtype(at::kDouble))),
      gradient_views(shape, gradient),
      workspace(shape.mlp, rows.count, MlpPasses::kBackward, columns) {}

ClippedStep::ClippedStep(const PolicyShape& shape, const PolicyBatch& batch, double clip,
                         std::int64_t minibatch, const at::Tensor& theta, ShardPool& pool)
    : batch_(batch),
      clip_(clip),
      minibatch_(minibatch),
      views_(shape, theta),
      action_(at::zeros_like(batch.noise)),
      old_exponent_(at::zeros_like(batch.advantage)),
      std_(at::zeros_like(views_.log_std)),
      inverse_std_(at::zeros_like(std_)),
      log_std_sum_(at::zeros({}, theta.options())),
      gradient_(at::zeros({shape.parameters()}, theta.options().dtype(at::kDouble))),
      clipped_(at::zeros({}, gradient_.options())),
      pool_(pool) {
  for (const Rows rows : cut_into_shards(batch.input.size(0))) {
    const auto part = [&](const at::Tensor& whole) { return whole.narrow(0, rows.begin, rows.count); };
    rowsets_.push_back(Rowset{part(batch.input), part(batch.noise), part(action_), part(old_exponent_),
                              at::zeros({rows.count, shape.actions()}, theta.options()),
                              MlpWorkspace(shape.mlp, rows.count, MlpPasses::kForward, theta)});
  }
  for (const Rows rows : cut_into_shards(minibatch)) shards_.emplace_back(shape, rows, batch);
}

void ClippedStep::start() {
  at::exp_out(std_, views_.log_std);
  sum_rows(log_std_sum_, views_.log_std);
  pool_.run(rowsets_.size(), [this](std::size_t s) {
    Rowset& set = rowsets_[s];
    at::addcmul_out(set.action, set.workspace.forward(views_.mlp, set.input), set.noise, std_);
    at::mul_out(set.work, set.noise, set.noise);
    sum_columns(set.old_exponent, set.work);
    set.old_exponent.mul_(0.5).add_(log_std_sum_);
  });
}

void ClippedStep::differentiate(const at::Tensor& rows) {
  at::neg_out(inverse_std_, views_.log_std);
  inverse_std_.exp_();
  sum_rows(log_std_sum_, views_.log_std);
  pool_.run(shards_.size(), [&](std::size_t s) {
    differentiate(shards_[s], rows.narrow(0, shards_[s].rows.begin, shards_[s].rows.count));
  });
  sum_shards(gradient_, shards_, [](const Shard& shard) -> const at::Tensor& { return shard.gradient; });
  sum_shards(clipped_, shards_, [](const Shard& shard) -> const at::Tensor& { return shard.clipped; });
}

// z = (u - mean) / std, log r = old_exponent - |z|^2 / 2 - sum log std; d log r / d mean = z / std,
// d log r / d log_std = z^2 - 1. The minimum has the slope r A, or 0 where the clipped side is the smaller.
void ClippedStep::differentiate(Shard& shard, const at::Tensor& rows) {
  at::index_select_out(shard.columns, batch_.columns, 0, rows);
  at::index_select_out(shard.action, action_, 0, rows);
  at::index_select_out(shard.old_exponent, old_exponent_, 0, rows);
  at::index_select_out(shard.advantage, batch_.advantage, 0, rows);
  at::index_select_out(shard.counts, batch_.counts, 0, rows);

  at::sub_out(shard.residual, shard.action, shard.workspace.forward(views_.mlp, shard.input));
  shard.residual.mul_(inverse_std_);
  at::mul_out(shard.work, shard.residual, shard.residual);
  sum_columns(shard.ratio, shard.work);
  shard.ratio.mul_(-0.5).add_(shard.old_exponent).sub_(log_std_sum_).exp_();

  const double share = 1.0 / static_cast<double>(minibatch_);
  at::sub_out(shard.weight, shard.ratio, 1.0);  // the side of 1 that r lies on, then how far
  at::mul_out(shard.weight, shard.weight, shard.advantage);
  at::gt_out(shard.uphill, shard.weight, 0);
  at::sub_out(shard.weight, shard.ratio, 1.0);
  shard.weight.abs_();
  at::gt_out(shard.outside, shard.weight, clip_);
  at::mul_out(shard.weight, shard.outside, shard.counts);
  shard.weight.mul_(share);
  sum_rows(shard.clipped, shard.weight);
  shard.uphill.logical_and_(shard.outside);
  at::mul_out(shard.weight, shard.ratio, shard.advantage);
  shard.weight.mul_(shard.counts).mul_(-share).masked_fill_(shard.uphill, 0);

  shard.work.sub_(1).mul_(shard.weight.unsqueeze(1));
  sum_rows(shard.gradient_views.log_std, shard.work);
  at::mul_out(shard.work, shard.residual, shard.weight.unsqueeze(1));
  shard.work.mul_(inverse_std_);
  shard.workspace.backward(views_.mlp, shard.input, shard.work, shard.gradient_views.mlp);
}

}  // namespace vt::learn
