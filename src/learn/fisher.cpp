#include "learn/fisher.hpp"

#include <torch/torch.h>

#include "learn/reduce.hpp"

namespace vt::learn {

Fisher::Shard::Shard(const PolicyShape& shape, Rows rows, const at::Tensor& columns, const at::Tensor& order,
                     const at::Tensor& weight, const at::Tensor& like)
    : order(order.narrow(0, rows.begin, rows.count)),
      columns(at::empty({rows.count, columns.size(1)}, like.options())),
      input(this->columns.narrow(1, 0, shape.mlp.inputs())),
      weight(at::empty({rows.count}, weight.options())),
      count(at::empty({}, weight.options().dtype(at::kDouble))),
      metric(at::empty({rows.count, shape.actions()}, like.options())),
      d_output(at::empty_like(metric)),
      gradient(at::empty({shape.mlp.parameters()}, like.options())),
      gradient_views(view_mlp(shape.mlp, gradient)),
      workspace(shape.mlp, rows.count, MlpPasses::kTangent, like) {}

Fisher::Fisher(const PolicyShape& shape, const at::Tensor& columns, const at::Tensor& order,
               const at::Tensor& weight, const at::Tensor& theta, ShardPool& pool)
    : shape_(shape),
      columns_(columns),
      weight_(weight),
      theta_(theta),
      views_(shape, theta),
      direction_(at::zeros_like(theta)),
      direction_views_(shape, direction_),
      inverse_variance_(at::zeros_like(views_.log_std)),
      count_(at::zeros({}, theta.options().dtype(at::kDouble))),
      share_(at::zeros_like(count_)),
      pool_(pool) {
  for (const Rows rows : cut_into_shards(order.size(0))) {
    shards_.emplace_back(shape, rows, columns, order, weight, theta);
  }
}

void Fisher::refresh() {
  at::mul_out(inverse_variance_, views_.log_std, -2);
  inverse_variance_.exp_();
  pool_.run(shards_.size(), [this](std::size_t s) {
    Shard& shard = shards_[s];
    at::index_select_out(shard.columns, columns_, 0, shard.order);
    at::index_select_out(shard.weight, weight_, 0, shard.order);
    sum_rows(shard.count, shard.weight);
    at::mul_out(shard.metric, shard.weight.unsqueeze(1), inverse_variance_);
    shard.workspace.forward(views_.mlp, shard.input);
  });
  sum_shards(count_, shards_, [](const Shard& shard) -> const at::Tensor& { return shard.count; });
  at::clamp_max_out(share_, count_, 1);  // 0 where no picked row counts
  count_.clamp_min_(1);
}

void Fisher::product(const at::Tensor& v, at::Tensor& out) {
  direction_.copy_(v);
  pool_.run(shards_.size(), [this](std::size_t s) {
    Shard& shard = shards_[s];
    const at::Tensor& d_mean = shard.workspace.tangent(views_.mlp, shard.input, direction_views_.mlp);
    at::mul_out(shard.d_output, d_mean, shard.metric);
    shard.workspace.backward(views_.mlp, shard.input, shard.d_output, shard.gradient_views);
  });
  const std::int64_t mlp = shape_.mlp.parameters();
  at::Tensor mean_part = out.narrow(0, 0, mlp), std_part = out.narrow(0, mlp, shape_.actions());
  sum_shards(mean_part, shards_, [](const Shard& shard) -> const at::Tensor& { return shard.gradient; });
  mean_part.div_(count_);
  at::mul_out(std_part, v.narrow(0, mlp, shape_.actions()), share_);
  std_part.mul_(2);
}

}  // namespace vt::learn
