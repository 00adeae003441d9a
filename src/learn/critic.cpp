#include "learn/critic.hpp"

#include <torch/torch.h>

#include <algorithm>

#include "learn/reduce.hpp"

namespace vt::learn {
namespace {
constexpr double kSmallestSpread = 1e-6;
}  // namespace

Critic::Shard::Shard(const MlpShape& shape, Rows rows, const CriticBatch& batch)
    : rows(rows),
      columns(at::zeros({rows.count, batch.columns.size(1)}, batch.columns.options())),
      input(columns.narrow(1, 0, shape.inputs())),
      target(at::zeros({rows.count}, columns.options())),
      counts(at::zeros_like(target)),
      d_output(at::zeros({rows.count, 1}, columns.options())),
      squares(at::zeros_like(d_output)),
      gradient(at::zeros({shape.parameters()}, columns.options())),
      loss(at::zeros({}, columns.options().dtype(at::kDouble))),
      gradient_views(view_mlp(shape, gradient)),
      workspace(shape, rows.count, MlpPasses::kBackward, columns) {}

Critic::Critic(const MlpShape& shape, const CriticBatch& batch, const CriticFit& fit, std::uint64_t seed,
               ShardPool& pool)
    : batch_(batch),
      name_(fit.name),
      minibatch_(std::min(fit.minibatch, batch.target.size(0))),
      minibatches_(batch.target.size(0) / minibatch_),
      epochs_(fit.epochs),
      theta_(at::zeros({shape.parameters()}, batch.columns.options())),
      views_(view_mlp(shape, theta_)),
      adam_(theta_, fit.rate),
      pool_(pool) {
  initialise_mlp(shape, seed, fit.network, 1.0, theta_);
  const auto real = theta_.options().dtype(at::kDouble);
  for (at::Tensor* v : {&centre_, &spread_, &old_centre_, &old_spread_, &count_, &loss_})
    *v = at::zeros({}, real);
  spread_.fill_(1);
  normal_target_ = at::zeros_like(batch.target);
  work_ = at::zeros_like(batch.target, real);
  gradient_ = at::zeros({shape.parameters()}, real);
  for (const Rows rows : cut_into_shards(batch.columns.size(0))) {
    rowsets_.push_back(Rowset{batch.columns.narrow(0, rows.begin, rows.count).narrow(1, 0, shape.inputs()),
                              batch.value.narrow(0, rows.begin, rows.count),
                              MlpWorkspace(shape, rows.count, MlpPasses::kForward, theta_)});
  }
  for (const Rows rows : cut_into_shards(minibatch_)) shards_.emplace_back(shape, rows, batch);
}

std::vector<std::pair<std::string, at::Tensor>> Critic::state() const {
  return {{name_, theta_},
          {name_ + ".adam.mean", adam_.mean},
          {name_ + ".adam.square", adam_.square},
          {name_ + ".adam.steps", adam_.steps},
          {name_ + ".centre", centre_},
          {name_ + ".spread", spread_}};
}

void Critic::evaluate() {
  pool_.run(rowsets_.size(), [this](std::size_t s) {
    Rowset& set = rowsets_[s];
    at::mul_out(set.value, set.workspace.forward(views_, set.input).select(1, 0), spread_);
    set.value.add_(centre_);
  });
}

// V = centre + spread * output must not change: w' = w spread / spread', b' = (b spread + centre - centre') /
// spread'.
void Critic::normalise() {
  old_centre_.copy_(centre_);
  old_spread_.copy_(spread_);
  weighted_moments(batch_.target, batch_.counts, work_, count_, centre_, spread_);
  spread_.sqrt_().clamp_min_(kSmallestSpread);
  views_.bias.back().mul_(old_spread_).add_(old_centre_).sub_(centre_).div_(spread_);
  old_spread_.div_(spread_);
  views_.weight.back().mul_(old_spread_);
  at::sub_out(normal_target_, batch_.target, centre_);
  normal_target_.div_(spread_);
}

void Critic::fit() {
  normalise();
  loss_.zero_();
  for (std::int64_t epoch = 0; epoch < epochs_; ++epoch) {
    for (std::int64_t i = 0; i < minibatches_; ++i)
      step(batch_.order[epoch].narrow(0, i * minibatch_, minibatch_));
  }
  loss_.div_(static_cast<double>(std::max<std::int64_t>(epochs_ * minibatches_, 1)));
}

void Critic::step(const at::Tensor& rows) {
  pool_.run(shards_.size(), [&](std::size_t s) {
    Shard& shard = shards_[s];
    const at::Tensor own = rows.narrow(0, shard.rows.begin, shard.rows.count);
    at::index_select_out(shard.columns, batch_.columns, 0, own);
    at::index_select_out(shard.target, normal_target_, 0, own);
    at::index_select_out(shard.counts, batch_.counts, 0, own);
    const at::Tensor& output = shard.workspace.forward(views_, shard.input);
    at::sub_out(shard.d_output, output, shard.target.unsqueeze(1));
    at::mul_out(shard.squares, shard.d_output, shard.d_output);
    shard.d_output.mul_(shard.counts.unsqueeze(1)).mul_(1.0 / static_cast<double>(minibatch_));
    shard.squares.mul_(shard.counts.unsqueeze(1)).mul_(1.0 / static_cast<double>(minibatch_));
    sum_rows(shard.loss, shard.squares.select(1, 0));
    shard.workspace.backward(views_, shard.input, shard.d_output, shard.gradient_views);
  });
  for (const Shard& shard : shards_) loss_.add_(shard.loss);
  sum_shards(gradient_, shards_, [](const Shard& shard) -> const at::Tensor& { return shard.gradient; });
  adam_.step(gradient_);
}

}  // namespace vt::learn
