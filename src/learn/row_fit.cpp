#include "learn/row_fit.hpp"

#include <torch/torch.h>

#include <algorithm>

#include "learn/reduce.hpp"
#include "vt/core/order.hpp"

namespace vt::learn {

struct RowFit::Shard {
  Shard(const RowFitPlan& plan, const PageTensors& pages, Rows rows)
      : rows(rows),
        input(pages, plan.view, rows.count),
        workspace(plan.shape, rows.count, MlpPasses::kBackward, pages.action),
        loss(plan.loss(pages, rows.count)),
        d_output(at::zeros({rows.count, plan.shape.outputs()}, pages.action.options())),
        gradient(at::zeros({plan.shape.parameters() + plan.more}, pages.action.options())),
        sums(at::zeros({kLossSums}, gradient.options().dtype(at::kDouble))),
        views(view_mlp(plan.shape, gradient)),
        d_more(gradient.narrow(0, plan.shape.parameters(), plan.more)) {}

  Rows rows;  // of a minibatch
  PageInput input;
  MlpWorkspace workspace;
  std::unique_ptr<RowLoss> loss;
  at::Tensor d_output;  // [n, out]
  at::Tensor gradient;  // [parameters + more] of the sum over the shard
  at::Tensor sums;      // [kLossSums] double
  MlpViews views;
  at::Tensor d_more;
};

RowFit::RowFit(RowFitPlan plan, const BcOptions& options, const PageTensors& pages,
               std::vector<std::int64_t> fitted, std::vector<std::int64_t> held_out, std::uint64_t seed,
               ShardPool& pool)
    : plan_(std::move(plan)),
      pages_(pages),
      minibatch_(options.minibatch),
      all_epochs_(options.epochs),
      first_rate_(options.rate),
      last_rate_(options.rate * options.last_rate),
      weight_decay_(options.weight_decay),
      seed_(seed),
      pool_(pool),
      fitted_rows_(std::move(fitted)),
      fitted_list_(list(fitted_rows_)),
      held_out_list_(list(held_out)),
      theta_(at::zeros({plan_.shape.parameters() + plan_.more}, pages.action.options())),
      best_(at::zeros_like(theta_)),
      gradient_(at::zeros_like(theta_)),
      sums_(at::zeros({kLossSums}, theta_.options().dtype(at::kDouble))),
      views_(view_mlp(plan_.shape, theta_)),
      more_(theta_.narrow(0, plan_.shape.parameters(), plan_.more)),
      adam_(theta_, options.rate) {
  initialise_mlp(plan_.shape, seed_, plan_.address, 1.0, theta_);
  for (const Rows rows : cut_into_shards(minibatch_))
    shards_.push_back(std::make_unique<Shard>(plan_, pages_, rows));
}

RowFit::~RowFit() = default;

RowFit::RowList RowFit::list(const std::vector<std::int64_t>& rows) const {
  const auto count = static_cast<std::int64_t>(rows.size());
  const std::int64_t padded = (count + minibatch_ - 1) / minibatch_ * minibatch_;
  const at::Tensor numbers = at::zeros({padded}, at::kLong);
  std::copy(rows.begin(), rows.end(), numbers.data_ptr<std::int64_t>());
  const at::Tensor weight = at::zeros({padded}, pages_.action.options());
  weight.narrow(0, 0, count).fill_(1);
  return {numbers.to(pages_.action.device()), weight, count};
}

// The fitted rows in the order of this epoch.
void RowFit::shuffle() {
  const Order order(seed_, Purpose::kMinibatch, std::uint64_t{plan_.address} << 32,
                    static_cast<std::uint32_t>(epochs_), static_cast<std::uint32_t>(fitted_rows_.size()));
  const at::Tensor numbers = at::empty({fitted_list_.count}, at::kLong);
  std::int64_t* row = numbers.data_ptr<std::int64_t>();
  for (std::size_t i = 0; i < fitted_rows_.size(); ++i)
    row[i] = fitted_rows_[order[static_cast<std::uint32_t>(i)]];
  fitted_list_.rows.narrow(0, 0, fitted_list_.count).copy_(numbers);
}

// Forward at theta, the losses of a minibatch, and their gradient over it where it is wanted.
void RowFit::visit(const RowList& list, std::int64_t minibatch, bool differentiate) {
  pool_.run(shards_.size(), [&](std::size_t s) {
    Shard& shard = *shards_[s];
    const std::int64_t begin = minibatch * minibatch_ + shard.rows.begin;
    const at::Tensor rows = list.rows.narrow(0, begin, shard.rows.count);
    const at::Tensor& x = shard.input.expand(rows);
    const at::Tensor& output = shard.workspace.forward(views_, x);
    shard.loss->evaluate(rows, list.weight.narrow(0, begin, shard.rows.count), output, more_, shard.d_output,
                         shard.d_more, shard.sums);
    if (differentiate) shard.workspace.backward(views_, x, shard.d_output, shard.views);
  });
  for (const auto& shard : shards_) sums_.add_(shard->sums);
  if (!differentiate) return;
  sum_shards(gradient_, shards_,
             [](const std::unique_ptr<Shard>& shard) -> const at::Tensor& { return shard->gradient; });
}

TermMeans RowFit::take_sums() {
  const at::Tensor host = sums_.to(sums_.options().device(at::kCPU), /*non_blocking=*/false, /*copy=*/true);
  sums_.zero_();
  const double* sum = host.const_data_ptr<double>();
  TermMeans means;
  for (std::size_t t = 0; t < means.mean.size(); ++t) {
    means.mean[t] = sum[2 * t + 1] > 0 ? sum[2 * t] / sum[2 * t + 1] : 0.0;
  }
  return means;
}

double RowFit::rate(std::int64_t step) const {
  const std::int64_t last = all_epochs_ * batches(fitted_list_) - 1;
  const double way = last > 0 ? static_cast<double>(step) / static_cast<double>(last) : 0.0;
  return first_rate_ + way * (last_rate_ - first_rate_);
}

void RowFit::epoch() {
  shuffle();
  for (std::int64_t i = 0; i < batches(fitted_list_); ++i) {
    visit(fitted_list_, i, true);
    gradient_.div_(static_cast<double>(std::min(minibatch_, fitted_list_.count - i * minibatch_)));
    const double rate = this->rate(steps_++);
    theta_.narrow(0, 0, plan_.shape.parameters()).mul_(1 - rate * weight_decay_);
    adam_.step(gradient_, rate);
  }
  fitted_ = take_sums();
  for (std::int64_t i = 0; i < batches(held_out_list_); ++i) visit(held_out_list_, i, false);
  held_out_ = take_sums();
  ++epochs_;
  if (best_epoch_ > 0 && held_out_.sum() <= best_held_out_.sum()) return;
  best_epoch_ = epochs_;
  best_fitted_ = fitted_;
  best_held_out_ = held_out_;
  best_.copy_(theta_);
}

at::Tensor RowFit::gradient(const std::vector<std::int64_t>& rows) {
  const RowList wanted = list(rows);
  at::Tensor sum = at::zeros_like(gradient_);
  for (std::int64_t i = 0; i < batches(wanted); ++i) {
    visit(wanted, i, true);
    sum.add_(gradient_);
  }
  sums_.zero_();
  return sum.div_(static_cast<double>(wanted.count));
}

NamedTensors RowFit::tensors() const {
  return {{plan_.name, theta_},
          {plan_.name + ".best", best_},
          {plan_.name + ".adam.mean", adam_.mean},
          {plan_.name + ".adam.square", adam_.square},
          {plan_.name + ".adam.steps", adam_.steps}};
}

nlohmann::json RowFit::figures() const {
  return {epochs_, best_epoch_, steps_, fitted_.mean, held_out_.mean, best_fitted_.mean, best_held_out_.mean};
}

void RowFit::set_figures(const nlohmann::json& saved) {
  epochs_ = saved.at(0);
  best_epoch_ = saved.at(1);
  steps_ = saved.at(2);
  fitted_.mean = saved.at(3);
  held_out_.mean = saved.at(4);
  best_fitted_.mean = saved.at(5);
  best_held_out_.mean = saved.at(6);
}

}  // namespace vt::learn
