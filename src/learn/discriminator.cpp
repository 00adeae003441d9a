#include "learn/discriminator.hpp"

#include <torch/torch.h>

#include "learn/reduce.hpp"

namespace vt::learn {
namespace {
constexpr double kBeta1 = 0.5, kBeta2 = 0.999;
}

Discriminator::Shard::Shard(const MlpShape& shape, Rows rows, const at::Tensor& pairs,
                            const at::Tensor& logit, const at::Tensor& sign)
    : input(pairs.narrow(0, rows.begin, rows.count)),
      logit(logit.narrow(0, rows.begin, rows.count)),
      sign(sign.narrow(0, rows.begin, rows.count)),
      d_output(at::zeros({rows.count, 1}, pairs.options())),
      row(at::zeros_like(d_output)),
      gradient(at::zeros({shape.parameters()}, pairs.options())),
      loss(at::zeros({1}, pairs.options().dtype(at::kDouble))),
      gradient_views(view_mlp(shape, gradient)),
      workspace(shape, rows.count, MlpPasses::kBackward, pairs) {}

Discriminator::Discriminator(const MlpShape& shape, const at::Tensor& pairs, const DiscriminatorFit& fit,
                             std::uint64_t seed, ShardPool& pool)
    : shape_(shape),
      name_(fit.name),
      rows_(pairs.size(0)),
      theta_(at::zeros({shape.parameters()}, pairs.options())),
      views_(view_mlp(shape, theta_)),
      adam_(theta_, fit.rate, kBeta1, kBeta2),
      logit_(at::zeros({rows_, 1}, pairs.options())),
      sign_(at::ones_like(logit_)),
      order_(at::zeros({rows_ / 2, rows_ / 2}, pairs.options())),
      gradient_(at::zeros({shape.parameters()}, pairs.options().dtype(at::kDouble))),
      loss_(at::zeros({}, gradient_.options())),
      auc_(at::zeros_like(loss_)),
      loss_sum_(at::zeros({1}, gradient_.options())),
      pool_(pool) {
  initialise_mlp(shape, seed, fit.network, 1.0, theta_);
  sign_.narrow(0, 0, rows_ / 2).fill_(-1);
  for (const Rows rows : cut_into_shards(rows_)) shards_.emplace_back(shape, rows, pairs, logit_, sign_);
}

// A row's cross-entropy is softplus(sign z): -log R of a logged row, -log(1 - R) of a generated one.
void Discriminator::step() {
  pool_.run(shards_.size(), [this](std::size_t s) {
    Shard& shard = shards_[s];
    shard.logit.copy_(shard.workspace.forward(views_, shard.input));
    at::mul_out(shard.row, shard.logit, shard.sign);
    at::sigmoid_out(shard.d_output, shard.row);
    shard.d_output.mul_(shard.sign).mul_(1.0 / static_cast<double>(rows_));
    at::softplus_out(shard.row, shard.row);
    sum_rows(shard.loss, shard.row);
    shard.workspace.backward(views_, shard.input, shard.d_output, shard.gradient_views);
  });
  sum_shards(gradient_, shards_, [](const Shard& shard) -> const at::Tensor& { return shard.gradient; });
  sum_shards(loss_sum_, shards_, [](const Shard& shard) -> const at::Tensor& { return shard.loss; });
  loss_.copy_(loss_sum_.squeeze(0));
  loss_.div_(static_cast<double>(rows_));
  adam_.step(gradient_);
}

// The share of pairs in which the logged row has the larger logit; ties count half.
const at::Tensor& Discriminator::auc() {
  const std::int64_t half = rows_ / 2;
  at::sub_out(order_, logit_.narrow(0, 0, half), logit_.narrow(0, half, half).t());
  order_.sign_();
  at::mean_out(auc_, order_, at::IntArrayRef{0, 1}, false, at::kDouble);
  auc_.mul_(0.5).add_(0.5);
  return auc_;
}

std::vector<std::pair<std::string, at::Tensor>> Discriminator::state() const {
  return {{name_, theta_},
          {name_ + ".adam.mean", adam_.mean},
          {name_ + ".adam.square", adam_.square},
          {name_ + ".adam.steps", adam_.steps}};
}

DiscriminatorLogits::DiscriminatorLogits(const Discriminator& by, const at::Tensor& input,
                                         const at::Tensor& logit, ShardPool& pool)
    : by_(by), pool_(pool) {
  for (const Rows rows : cut_into_shards(input.size(0))) {
    shards_.push_back({input.narrow(0, rows.begin, rows.count), logit.narrow(0, rows.begin, rows.count),
                       MlpWorkspace(by.shape(), rows.count, MlpPasses::kForward, input)});
  }
}

void DiscriminatorLogits::evaluate() {
  pool_.run(shards_.size(), [this](std::size_t s) {
    Shard& shard = shards_[s];
    shard.logit.copy_(shard.workspace.forward(by_.views(), shard.input).select(1, 0));
  });
}

}  // namespace vt::learn
