#include "learn/pathwise_objective.hpp"

#include <torch/torch.h>

#include <algorithm>

#include "learn/reduce.hpp"

namespace vt::learn {
namespace {

constexpr int kTurn = static_cast<int>(Feedback::kTurn), kBuy = static_cast<int>(Feedback::kBuy);

enum Sum { kRewardSum, kPurchaseSum, kClickSum, kPageSum, kNormSum, kSums };

MlpShape shape_of(const Network& network) {
  MlpShape shape;
  for (const int width : network.widths()) shape.widths.push_back(width);
  shape.activation = network.activation;
  shape.slope = network.slope;
  shape.layer_norm = !network.layers.front().norm_weight.empty();
  return shape;
}

at::Tensor tensor_of(const float* values, std::int64_t count, const at::Tensor& like) {
  return at::from_blob(const_cast<float*>(values), {count}, at::kFloat)
      .to(like.options(), /*non_blocking=*/false, /*copy=*/true);
}

// d_logits = p (d - sum d p), by rows. work: [rows]; d is used up.
void through_softmax(at::Tensor& d, const at::Tensor& p, at::Tensor& work, at::Tensor d_logits) {
  d.mul_(p);
  sum_columns(work, d);
  d_logits.copy_(d).addcmul_(p, work.unsqueeze(1), -1);
}

}  // namespace

PathwiseObjective::Shard::Shard(const PathwiseObjective& whole, Rows rows, const at::Tensor& like)
    : column(whole.customers_.narrow(0, rows.begin, rows.count)),
      gradient(at::zeros({whole.policy_shape_.parameters()}, like.options())),
      sums(at::zeros({kSums}, like.options().dtype(at::kDouble))),
      gradient_views(view_mlp(whole.policy_shape_, gradient)),
      policy(whole.policy_shape_, rows.count, MlpPasses::kBackward, like),
      customer(whole.customer_shape_, rows.count * whole.options_.horizon, MlpPasses::kBackward, like) {
  const std::int64_t n = rows.count, horizon = whole.options_.horizon, all = n * horizon;
  const auto zeros = [&](std::initializer_list<std::int64_t> size) {
    return at::zeros(size, like.options());
  };
  input = zeros({n, whole.attributes_});
  for (at::Tensor* v : {&u, &action, &inside, &d_action}) *v = zeros({n, whole.actions_});
  for (at::Tensor* v : {&norm, &excess, &factor, &future, &gain, &row}) *v = zeros({n});
  for (at::Tensor* v : {&pages, &d_pages}) *v = zeros({all, whole.customer_shape_.inputs()});
  for (at::Tensor* v : {&chance, &d_chance}) *v = zeros({all, 3});
  for (at::Tensor* v : {&click_chance, &d_click_chance}) *v = zeros({all, whole.click_classes_});
  for (at::Tensor* v : {&turn, &reward, &survival, &work}) *v = zeros({horizon, n});
  for (at::Tensor* v : {&clicks, &row_of_page}) *v = zeros({all});
  d_logits = zeros({all, whole.customer_shape_.outputs()});
  for (std::int64_t i = 0; i < kSums; ++i) sum.push_back(sums[i]);
  pages.view({horizon, n, -1})
      .select(2, whole.customer_shape_.inputs() - 1)
      .copy_(at::arange(horizon, like.options()).unsqueeze(1));
}

PathwiseObjective::PathwiseObjective(const SimulatorModel& model, const MlpShape& policy,
                                     const PathwiseOptions& options, const at::Tensor& theta, ShardPool& pool)
    : options_(options),
      attributes_(model.spec.rules.attributes.width),
      actions_(model.spec.action_size()),
      click_classes_(model.spec.rules.click_classes),
      policy_shape_(policy),
      customer_shape_(shape_of(model.customer_policy)),
      policy_(view_mlp(policy, theta)),
      customer_theta_(at::zeros({customer_shape_.parameters()}, theta.options())),
      customer_(view_mlp(customer_shape_, customer_theta_)),
      center_(tensor_of(model.spec.center.data(), actions_, theta)),
      scale_(tensor_of(model.spec.scale.data(), actions_, theta)),
      low_(tensor_of(model.spec.rules.low, actions_, theta)),
      high_(tensor_of(model.spec.rules.high, actions_, theta)),
      click_index_(at::arange(click_classes_, theta.options())),
      customers_(
          at::zeros({options.lanes, model.spec.rules.attributes.count}, theta.options().dtype(at::kLong))),
      pool_(pool) {
  import_mlp(customer_shape_, model.customer_policy, customer_shape_.unscaled(), customer_theta_);
  const auto real = theta.options().dtype(at::kDouble);
  gradient_ = at::zeros({policy.parameters()}, real);
  sums_ = at::zeros({kSums}, real);
  figures_ = at::zeros({kFigures}, real);
  page_price_ = at::zeros({}, theta.options());
  for (const Rows rows : cut_into_shards(options.lanes, options.horizon))
    shards_.emplace_back(*this, rows, theta);
}

void PathwiseObjective::differentiate() {
  pool_.run(shards_.size(), [this](std::size_t s) { look_ahead(shards_[s]); });
  sum_shards(sums_, shards_, [](const Shard& shard) -> const at::Tensor& { return shard.sums; });
  const bool r2p = options_.objective == Objective::kR2p;
  const auto customers = static_cast<double>(options_.lanes);
  const at::Tensor share = r2p ? sums_[kPageSum].reciprocal() : at::full_like(sums_[kPageSum], 1 / customers);
  figures_[kObjective].copy_(sums_[kRewardSum]).mul_(share);
  figures_[kPurchases].copy_(sums_[kPurchaseSum]).div_(sums_[kPageSum]);
  figures_[kClicks].copy_(sums_[kClickSum]).div_(sums_[kPageSum]);
  figures_[kPages].copy_(sums_[kPageSum]).div_(customers);
  figures_[kNorm].copy_(sums_[kNormSum]).div_(customers);
  if (r2p) page_price_.copy_(figures_[kObjective]);
  pool_.run(shards_.size(), [this](std::size_t s) { look_back(shards_[s]); });
  sum_shards(gradient_, shards_, [](const Shard& shard) -> const at::Tensor& { return shard.gradient; });
  gradient_.mul_(share);
}

// Actions, w, and the customers' answers to every page that a session can come to.
void PathwiseObjective::look_ahead(Shard& shard) {
  shard.input.zero_().scatter_(1, shard.column, 1);
  at::addcmul_out(shard.u, center_, scale_, shard.policy.forward(policy_, shard.input));
  at::clamp_out(shard.action, shard.u, low_, high_);
  at::eq_out(shard.inside, shard.action, shard.u);
  at::mul_out(shard.d_action, shard.action, shard.action);
  sum_columns(shard.norm, shard.d_action);
  shard.norm.sqrt_();
  at::div_out(shard.excess, shard.norm, options_.reward.anc.unit);
  shard.excess.sub_(options_.reward.anc.mu).clamp_min_(0);
  at::mul_out(shard.factor, shard.excess, options_.reward.anc.rho);
  shard.factor.add_(1).reciprocal_();
  sum_rows(shard.sum[kNormSum], shard.norm);

  at::Tensor pages = shard.pages.view({options_.horizon, -1, customer_shape_.inputs()});
  pages.narrow(2, 0, attributes_).copy_(shard.input.unsqueeze(0).expand({options_.horizon, -1, -1}));
  pages.narrow(2, attributes_, actions_).copy_(shard.action.unsqueeze(0).expand({options_.horizon, -1, -1}));
  answer(shard);

  shard.survival[0].fill_(1);
  for (std::int64_t n = 0; n + 1 < options_.horizon; ++n) {
    at::Tensor next = shard.survival.select(0, n + 1);
    at::mul_out(next, shard.survival.select(0, n), shard.turn.select(0, n));
  }
  const auto total = [&](Sum which, const at::Tensor& of) {
    at::mul_out(shard.work, shard.survival, of);
    at::sum_out(shard.sum[which], shard.work, at::IntArrayRef{0, 1}, false, at::kDouble);
  };
  total(kPurchaseSum, shard.chance.select(1, kBuy).view({options_.horizon, -1}));
  if (click_classes_ > 0) total(kClickSum, shard.clicks.view({options_.horizon, -1}));
  at::sum_out(shard.sum[kPageSum], shard.survival, at::IntArrayRef{0, 1}, false, at::kDouble);
  total(kRewardSum, shard.reward);
  at::mul_out(shard.work, shard.work, shard.factor.unsqueeze(0));
  at::sum_out(shard.sum[kRewardSum], shard.work, at::IntArrayRef{0, 1}, false, at::kDouble);
}

void PathwiseObjective::answer(Shard& shard) {
  const at::Tensor& logits = shard.customer.forward(customer_, shard.pages);
  at::_softmax_out(shard.chance, logits.narrow(1, 0, 3), 1, false);
  if (click_classes_ > 0) {
    at::_softmax_out(shard.click_chance, logits.narrow(1, 3, click_classes_), 1, false);
    at::mv_out(shard.clicks, shard.click_chance, click_index_);
  }
  const auto by_page = [&](const at::Tensor& rows) { return rows.view({options_.horizon, -1}); };
  shard.turn.copy_(by_page(shard.chance.select(1, kTurn)));
  const bool clicks = options_.reward.reward == Reward::kClicks;
  shard.reward.copy_(by_page(clicks ? shard.clicks : shard.chance.select(1, kBuy)));
}

// With V_n = w r_n - price + turn_n V_{n+1}, the value of having come to page n: d turn_n = s_n V_{n+1},
// d r_n = s_n w, d w = sum s_n r_n.
void PathwiseObjective::look_back(Shard& shard) {
  shard.future.zero_();
  at::Tensor d_turn = shard.d_chance.select(1, kTurn).view({options_.horizon, -1});
  for (std::int64_t n = options_.horizon - 1; n >= 0; --n) {
    d_turn.select(0, n).copy_(shard.future).mul_(shard.survival.select(0, n));
    at::mul_out(shard.gain, shard.factor, shard.reward.select(0, n));
    shard.gain.sub_(page_price_).addcmul_(shard.turn.select(0, n), shard.future);
    shard.future.copy_(shard.gain);
  }
  at::mul_out(shard.work, shard.survival, shard.factor.unsqueeze(0));
  const bool clicks = options_.reward.reward == Reward::kClicks;
  if (clicks) {
    at::mul_out(shard.d_click_chance, shard.work.view({-1, 1}), click_index_.unsqueeze(0));
    through_softmax(shard.d_click_chance, shard.click_chance, shard.row_of_page,
                    shard.d_logits.narrow(1, 3, click_classes_));
  } else {
    shard.d_chance.select(1, kBuy).copy_(shard.work.view({-1}));
  }
  through_softmax(shard.d_chance, shard.chance, shard.row_of_page, shard.d_logits.narrow(1, 0, 3));
  shard.customer.backward_input(customer_, shard.d_logits, shard.d_pages);
  const at::Tensor d_pages = shard.d_pages.view({options_.horizon, -1, customer_shape_.inputs()});
  at::sum_out(shard.d_action, d_pages.narrow(2, attributes_, actions_), at::IntArrayRef{0}, false,
              shard.d_action.scalar_type());

  // d w / d a = - w^2 rho / unit a / |a| where the norm is in excess.
  at::mul_out(shard.work, shard.survival, shard.reward);
  sum_rows(shard.gain, shard.work);
  at::gt_out(shard.row, shard.excess, 0);
  const session::AncParams& anc = options_.reward.anc;
  const double slope = static_cast<double>(anc.rho) / static_cast<double>(anc.unit);
  shard.gain.mul_(shard.row).mul_(shard.factor).mul_(shard.factor).mul_(-slope);
  at::clamp_min_out(shard.row, shard.norm, 1e-30);
  shard.gain.div_(shard.row);
  shard.d_action.addcmul_(shard.action, shard.gain.unsqueeze(1));
  shard.d_action.mul_(shard.inside).mul_(scale_);
  shard.policy.backward(policy_, shard.input, shard.d_action, shard.gradient_views);
}

}  // namespace vt::learn
