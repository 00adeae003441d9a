#include "learn/soft_tables.hpp"

#include <torch/torch.h>

#include <algorithm>

#include "learn/reduce.hpp"

namespace vt::learn {
namespace {

constexpr double kSmoothing = 1e-6;
// An attribute of less entropy has none to lose: whatever is generated is plenty.
constexpr double kLeastEntropy = 1e-3, kNothing = 1e-30;

// x [n, a], y [n, b] -> out [n, a b]
void outer(at::Tensor& out, const at::Tensor& x, const at::Tensor& y) {
  at::Tensor cube = out.view({out.size(0), x.size(1), y.size(1)});
  at::mul_out(cube, x.unsqueeze(2), y.unsqueeze(1));
}

}  // namespace

at::Tensor SoftTables::singles_of(const at::Tensor& flat) const {
  return flat.narrow(0, 0, blocks_.width());
}

at::Tensor SoftTables::pairs_of(const at::Tensor& flat) const {
  return flat.narrow(0, blocks_.width(), blocks_.width() * blocks_.width())
      .view({blocks_.width(), blocks_.width()});
}

SoftTables::SoftTables(const data::Customers& customers, const GanSdOptions& options,
                       const AttributeBlocks& blocks, const at::Tensor& like)
    : blocks_(blocks),
      alpha_(options.alpha),
      beta_(options.beta),
      direction_(options.kl),
      empty_(options.variables.empty()) {
  std::int64_t cells = blocks.width() * (blocks.width() + 1);
  for (const AttributeSet& set : options.variables) {
    if (set.size() == 2) has_pairs_ = true;
    if (set.size() < 3) continue;
    std::int64_t own = 1;
    for (const int a : set) own *= blocks.size(a);
    larger_.push_back({set, cells, own});
    cells += own;
  }
  const auto real = like.options().dtype(at::kDouble);
  for (at::Tensor* t : {&data_, &log_data_, &weight_, &share_, &log_share_, &work_})
    *t = at::zeros({cells}, real);
  for (at::Tensor* t : {&entropy_, &kl_, &largest_kl_, &least_entropy_}) *t = at::zeros({}, real);
  slope_ = at::zeros({cells}, like.options());
  column_ = at::zeros({1, blocks.width()}, real);
  by_attribute_ = at::zeros({1, blocks.attributes()}, real);
  membership_ = blocks.membership().to(at::kDouble);

  for (const AttributeSet& set : options.variables) {
    if (set.size() == 1) blocks.columns(singles_of(weight_).unsqueeze(0), set[0]).fill_(1);
    if (set.size() != 2) continue;
    const at::Tensor pairs = pairs_of(weight_);
    blocks.columns(blocks.columns(pairs.t(), set[0]).t(), set[1]).fill_(0.5);
    blocks.columns(blocks.columns(pairs.t(), set[1]).t(), set[0]).fill_(0.5);
  }
  for (const LargerSet& set : larger_) weight_.narrow(0, set.first, set.cells).fill_(1);

  // The data's tables, by the same sums over one-hots, some rows at a time.
  constexpr std::int64_t kRows = 4096;
  const auto n = static_cast<std::int64_t>(customers.rows());
  at::Tensor index = at::empty({kRows, blocks.attributes()}, at::kLong);
  for (std::int64_t begin = 0; begin < n; begin += kRows) {
    const std::int64_t rows = std::min(kRows, n - begin);
    std::int64_t* to = index.data_ptr<std::int64_t>();
    for (std::int64_t i = 0; i < rows; ++i)
      to = std::copy_n(customers.row(static_cast<std::size_t>(begin + i)), blocks.attributes(), to);
    const at::Tensor one_hot = at::zeros({rows, blocks.width()}, like.options());
    one_hot.scatter_(1, index.narrow(0, 0, rows).to(like.device()) + blocks.offsets(), 1);
    SoftTablePart part = make_part(rows);
    add_up(one_hot, part);
    data_.add_(part.table);
  }
  data_.div_(static_cast<double>(n)).add_(kSmoothing);
  at::log_out(log_data_, data_);
  at::mul_out(work_, data_, log_data_);
  data_entropy_ = -at::mm(singles_of(work_).unsqueeze(0), membership_);
  data_entropy_.masked_fill_(data_entropy_ < kLeastEntropy, kNothing);
}

SoftTablePart SoftTables::make_part(std::int64_t rows) const {
  SoftTablePart part{at::zeros({cells()}, slope_.options()), {}, {}};
  for (const LargerSet& set : larger_) {
    part.product.emplace_back();
    part.adjoint.emplace_back();
    std::int64_t cells = blocks_.size(set.attributes[0]);
    for (std::size_t i = 1; i + 1 < set.attributes.size(); ++i) {
      cells *= blocks_.size(set.attributes[i]);
      part.product.back().push_back(at::zeros({rows, cells}, slope_.options()));
      part.adjoint.back().push_back(at::zeros({rows, cells}, slope_.options()));
    }
  }
  return part;
}

void SoftTables::add_up(const at::Tensor& p, SoftTablePart& part) const {
  at::Tensor singles = singles_of(part.table);
  sum_rows(singles, p);
  if (has_pairs_) {
    at::Tensor pairs = pairs_of(part.table);
    at::mm_out(pairs, p.t(), p);
  }
  for (std::size_t s = 0; s < larger_.size(); ++s) {
    const AttributeSet& set = larger_[s].attributes;
    at::Tensor product = blocks_.columns(p, set[0]);
    for (std::size_t i = 1; i + 1 < set.size(); ++i) {
      outer(part.product[s][i - 1], product, blocks_.columns(p, set[i]));
      product = part.product[s][i - 1];
    }
    const at::Tensor last = blocks_.columns(p, set.back());
    at::Tensor table =
        part.table.narrow(0, larger_[s].first, larger_[s].cells).view({product.size(1), last.size(1)});
    at::mm_out(table, product.t(), last);
  }
}

// With q the smoothed share of a cell, p the data's: H = -sum q log q, slope -(log q + 1); KL(p || q), slope
// -p / q; KL(q || p), slope log q - log p + 1.
void SoftTables::compare(const at::Tensor& sums, std::int64_t rows) {
  share_.copy_(sums).mul_(1.0 / static_cast<double>(rows)).add_(kSmoothing);
  at::log_out(log_share_, share_);
  describe_singles();

  at::mul_out(work_, share_, log_share_);
  work_.mul_(weight_);
  sum_rows(entropy_, work_);
  entropy_.neg_();

  const bool forward = direction_ == eval::KlDirection::kForward;
  at::sub_out(work_, log_data_, log_share_);
  if (!forward) work_.neg_();
  work_.mul_(forward ? data_ : share_).mul_(weight_);
  sum_rows(kl_, work_);

  if (forward) {
    at::div_out(work_, data_, share_);
    work_.neg_();
  } else {
    at::sub_out(work_, log_share_, log_data_);
    work_.add_(1);
  }
  work_.mul_(beta_);
  log_share_.add_(1).mul_(alpha_);
  work_.add_(log_share_).mul_(weight_).mul_(1.0 / static_cast<double>(rows));
  pairs_of(work_).mul_(2);  // of a symmetric matrix: p' S p has the slope 2 S
  slope_.copy_(work_);
}

void SoftTables::describe_singles() {
  const auto single = [this](const at::Tensor& flat) { return singles_of(flat).unsqueeze(0); };
  at::sub_out(column_, single(log_data_), single(log_share_));
  column_.mul_(single(data_));
  at::mm_out(by_attribute_, column_, membership_);
  at::amax_out(largest_kl_, by_attribute_, {0, 1});
  at::mul_out(column_, single(share_), single(log_share_));
  at::mm_out(by_attribute_, column_, membership_);
  by_attribute_.neg_().div_(data_entropy_);
  at::amin_out(least_entropy_, by_attribute_, {0, 1});
}

void SoftTables::backward(const at::Tensor& p, SoftTablePart& part, at::Tensor& d_p) const {
  if (has_pairs_) {
    at::addmm_out(d_p, singles_of(slope_), p, pairs_of(slope_));
  } else {
    d_p.copy_(singles_of(slope_).expand_as(d_p));
  }
  for (std::size_t s = 0; s < larger_.size(); ++s) {
    const AttributeSet& set = larger_[s].attributes;
    std::vector<at::Tensor>& product = part.product[s];
    std::vector<at::Tensor>& adjoint = part.adjoint[s];
    const at::Tensor slope = slope_.narrow(0, larger_[s].first, larger_[s].cells)
                                 .view({product.back().size(1), blocks_.size(set.back())});
    blocks_.columns(d_p, set.back()).addmm_(product.back(), slope);
    at::mm_out(adjoint.back(), blocks_.columns(p, set.back()), slope.t());
    for (std::size_t i = set.size() - 2; i >= 1; --i) {
      const at::Tensor left = i == 1 ? blocks_.columns(p, set[0]) : product[i - 2];
      const at::Tensor right = blocks_.columns(p, set[i]);
      const at::Tensor cube = adjoint[i - 1].view({p.size(0), left.size(1), right.size(1)});
      blocks_.columns(d_p, set[i]).add_(at::bmm(left.unsqueeze(1), cube).squeeze(1));
      const at::Tensor d_left = at::bmm(cube, right.unsqueeze(2)).squeeze(2);
      if (i == 1) {
        blocks_.columns(d_p, set[0]).add_(d_left);
      } else {
        adjoint[i - 2].copy_(d_left);
      }
    }
  }
}

}  // namespace vt::learn
