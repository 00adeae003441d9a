#include "learn/categorical_region.hpp"

#include <torch/torch.h>

#include "learn/reduce.hpp"

namespace vt::learn {
namespace {
enum Sum { kSurrogate, kKl, kEntropy };
}

CategoricalRegion::Shard::Shard(const CategoricalShape& shape, Rows rows, const AnswerBatch& batch)
    : input(batch.columns.narrow(0, rows.begin, rows.count).narrow(1, 0, shape.mlp.inputs())),
      answer(batch.answer.narrow(0, rows.begin, rows.count)),
      weight(batch.weight.narrow(0, rows.begin, rows.count)),
      advantage(batch.advantage.narrow(0, rows.begin, rows.count)),
      weighted(at::zeros({rows.count}, input.options())),
      old_log(at::zeros({rows.count, shape.mlp.outputs()}, input.options())),
      log(at::zeros_like(old_log)),
      work(at::zeros_like(old_log)),
      more(at::zeros_like(old_log)),
      scratch(at::zeros({rows.count, 1}, input.options())),
      row(at::zeros_like(weighted)),
      gradient(at::zeros({shape.parameters()}, input.options())),
      sums(at::zeros({3}, input.options().dtype(at::kDouble))),
      sum{sums[kSurrogate], sums[kKl], sums[kEntropy]},
      gradient_views(view_mlp(shape.mlp, gradient)),
      workspace(shape.mlp, rows.count, MlpPasses::kBackward, input) {}

CategoricalRegion::Picked::Picked(const CategoricalShape& shape, Rows rows, const AnswerBatch& batch)
    : order(batch.fisher_order.narrow(0, rows.begin, rows.count)),
      columns(at::zeros({rows.count, batch.columns.size(1)}, batch.columns.options())),
      input(columns.narrow(1, 0, shape.mlp.inputs())),
      weight(at::zeros({rows.count}, columns.options())),
      count(at::zeros({}, columns.options().dtype(at::kDouble))),
      log(at::zeros({rows.count, shape.mlp.outputs()}, columns.options())),
      probability(at::zeros_like(log)),
      d_output(at::zeros_like(log)),
      scratch(at::zeros({rows.count, 1}, columns.options())),
      gradient(at::zeros({shape.parameters()}, columns.options())),
      gradient_views(view_mlp(shape.mlp, gradient)),
      workspace(shape.mlp, rows.count, MlpPasses::kTangent, columns) {}

CategoricalRegion::CategoricalRegion(const CategoricalShape& shape, const AnswerBatch& batch,
                                     const at::Tensor& old_theta, ShardPool& pool)
    : shape_(shape),
      columns_(batch.columns),
      counts_(batch.counts),
      old_(view_mlp(shape.mlp, old_theta)),
      direction_(at::zeros_like(old_theta)),
      direction_views_(view_mlp(shape.mlp, direction_)),
      pool_(pool) {
  const auto real = old_theta.options().dtype(at::kDouble);
  gradient_ = at::zeros({shape.parameters()}, real);
  sums_ = at::zeros({3}, real);
  for (at::Tensor* v : {&old_value_, &value_, &kl_, &entropy_, &count_}) *v = at::zeros({}, real);
  for (const Rows rows : cut_into_shards(batch.answer.size(0))) shards_.emplace_back(shape, rows, batch);
  for (const Rows rows : cut_into_shards(batch.fisher_order.size(0)))
    picked_.emplace_back(shape, rows, batch);
}

void CategoricalRegion::log_probabilities(Shard& shard, const MlpViews& theta, at::Tensor& out) {
  out.copy_(shard.workspace.forward(theta, shard.input));
  log_softmax_heads(shape_, out, shard.work, shard.scratch);
}

// d/d logits = w A (answer - p) in each head.
void CategoricalRegion::differentiate(Shard& shard) {
  log_probabilities(shard, old_, shard.old_log);
  at::mul_out(shard.weighted, shard.weight, shard.advantage);
  sum_rows(shard.sum[kSurrogate], shard.weighted);

  at::exp_out(shard.more, shard.old_log);
  at::mul_out(shard.work, shard.more, shard.old_log);
  sum_columns(shard.row, shard.work);
  shard.row.neg_().mul_(shard.weight);
  sum_rows(shard.sum[kEntropy], shard.row);

  at::sub_out(shard.work, shard.answer, shard.more);
  shard.work.mul_(shard.weighted.unsqueeze(1));
  shard.workspace.backward(old_, shard.input, shard.work, shard.gradient_views);
}

void CategoricalRegion::differentiate() {
  pool_.run(shards_.size(), [this](std::size_t s) { differentiate(shards_[s]); });
  sum_shards(gradient_, shards_, [](const Shard& shard) -> const at::Tensor& { return shard.gradient; });
  sum_shards(sums_, shards_, [](const Shard& shard) -> const at::Tensor& { return shard.sums; });
  old_value_.copy_(sums_[kSurrogate]);
  entropy_.copy_(sums_[kEntropy]);
}

void CategoricalRegion::evaluate(Shard& shard, const MlpViews& candidate) {
  log_probabilities(shard, candidate, shard.log);
  at::sub_out(shard.more, shard.old_log, shard.log);
  at::mul_out(shard.work, shard.more, shard.answer);  // of the answer: log p_old - log p
  sum_columns(shard.row, shard.work);
  shard.row.neg_().exp_().mul_(shard.weighted);
  sum_rows(shard.sum[kSurrogate], shard.row);

  at::exp_out(shard.work, shard.old_log);
  shard.work.mul_(shard.more);
  sum_columns(shard.row, shard.work);
  shard.row.mul_(shard.weight);
  sum_rows(shard.sum[kKl], shard.row);
}

void CategoricalRegion::evaluate(const at::Tensor& candidate) {
  const MlpViews views = view_mlp(shape_.mlp, candidate);
  pool_.run(shards_.size(), [&](std::size_t s) { evaluate(shards_[s], views); });
  sum_shards(sums_, shards_, [](const Shard& shard) -> const at::Tensor& { return shard.sums; });
  value_.copy_(sums_[kSurrogate]);
  kl_.copy_(sums_[kKl]);
}

void CategoricalRegion::refresh() {
  pool_.run(picked_.size(), [this](std::size_t s) {
    Picked& picked = picked_[s];
    at::index_select_out(picked.columns, columns_, 0, picked.order);
    at::index_select_out(picked.weight, counts_, 0, picked.order);
    sum_rows(picked.count, picked.weight);
    picked.log.copy_(picked.workspace.forward(old_, picked.input));
    log_softmax_heads(shape_, picked.log, picked.probability, picked.scratch);
    at::exp_out(picked.probability, picked.log);
  });
  sum_shards(count_, picked_, [](const Picked& picked) -> const at::Tensor& { return picked.count; });
  count_.clamp_min_(1);
}

// Of each head: p (t - p't), t the tangent of its logits.
void CategoricalRegion::multiply(Picked& picked) {
  const at::Tensor& tangent = picked.workspace.tangent(old_, picked.input, direction_views_);
  std::int64_t first = 0;
  for (const std::int64_t classes : shape_.heads) {
    const at::Tensor p = picked.probability.narrow(1, first, classes);
    at::Tensor d = picked.d_output.narrow(1, first, classes);
    const at::Tensor t = tangent.narrow(1, first, classes);
    at::mul_out(d, p, t);
    at::sum_out(picked.scratch, d, at::IntArrayRef{1}, true);
    d.addcmul_(p, picked.scratch, -1);
    first += classes;
  }
  picked.d_output.mul_(picked.weight.unsqueeze(1));
  picked.workspace.backward(old_, picked.input, picked.d_output, picked.gradient_views);
}

void CategoricalRegion::product(const at::Tensor& v, at::Tensor& out) {
  direction_.copy_(v);
  pool_.run(picked_.size(), [this](std::size_t s) { multiply(picked_[s]); });
  sum_shards(out, picked_, [](const Picked& picked) -> const at::Tensor& { return picked.gradient; });
  out.div_(count_);
}

}  // namespace vt::learn
