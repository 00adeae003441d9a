#include "learn/row_loss.hpp"

#include <torch/torch.h>

#include <cmath>
#include <numbers>

#include "learn/reduce.hpp"

namespace vt::learn {

ClassHead::ClassHead(const at::Tensor& labels, const at::Tensor& known, std::int64_t first,
                     std::int64_t classes, std::int64_t rows)
    : labels_(labels),
      known_(known),
      first_(first),
      classes_(classes),
      label_(at::zeros({rows, 1}, labels.options())),
      label_row_(label_.select(1, 0)),
      weight_(at::zeros({rows}, known.options())),
      log_share_(at::zeros({rows, classes}, known.options())),
      picked_(at::zeros({rows, 1}, known.options())),
      minus_one_(at::full({rows, 1}, -1, known.options())) {}

void ClassHead::evaluate(const at::Tensor& rows, const at::Tensor& weight, const at::Tensor& output,
                         at::Tensor& d_output, at::Tensor sums) {
  at::index_select_out(label_row_, labels_, 0, rows);
  at::index_select_out(weight_, known_, 0, rows);
  weight_.mul_(weight);
  at::_log_softmax_out(log_share_, output.narrow(1, first_, classes_), 1, false);
  at::gather_out(picked_, log_share_, 1, label_);
  picked_.mul_(weight_.unsqueeze(1));
  at::Tensor likelihood = sums.select(0, 0), count = sums.select(0, 1);
  sum_rows(likelihood, picked_.select(1, 0));
  sum_rows(count, weight_);
  at::Tensor d = d_output.narrow(1, first_, classes_);
  d.copy_(log_share_.exp_());
  d.scatter_add_(1, label_, minus_one_);
  d.mul_(weight_.unsqueeze(1));
}

namespace {

class AnswerLoss final : public RowLoss {
 public:
  AnswerLoss(const PageTensors& pages, std::int64_t rows) {
    constexpr std::int64_t kFeedbacks = 3;
    heads_.emplace_back(pages.feedback, pages.feedback_known, 0, kFeedbacks, rows);
    if (pages.clicks.defined())
      heads_.emplace_back(pages.clicks, pages.clicks_known, kFeedbacks, pages.click_classes, rows);
  }
  void evaluate(const at::Tensor& rows, const at::Tensor& weight, const at::Tensor& output, const at::Tensor&,
                at::Tensor& d_output, at::Tensor&, at::Tensor& sums) override {
    for (std::size_t h = 0; h < heads_.size(); ++h) {
      heads_[h].evaluate(rows, weight, output, d_output, sums.narrow(0, static_cast<std::int64_t>(2 * h), 2));
    }
  }

 private:
  std::vector<ClassHead> heads_;
};

class GaussianLoss final : public RowLoss {
 public:
  GaussianLoss(const PageTensors& pages, std::int64_t rows)
      : u_(pages.u),
        noise_(at::zeros({rows, pages.actions()}, pages.u.options())),
        square_(at::zeros_like(noise_)),
        row_(at::zeros({rows}, noise_.options())),
        inverse_std_(at::zeros({pages.actions()}, noise_.options())),
        normaliser_(at::zeros({}, noise_.options())) {}

  void evaluate(const at::Tensor& rows, const at::Tensor& weight, const at::Tensor& output,
                const at::Tensor& log_std, at::Tensor& d_output, at::Tensor& d_log_std,
                at::Tensor& sums) override {
    at::neg_out(inverse_std_, log_std);
    inverse_std_.exp_();
    at::index_select_out(noise_, u_, 0, rows);
    noise_.sub_(output).mul_(inverse_std_);
    at::mul_out(square_, noise_, noise_);

    sum_columns(row_, square_);
    sum_rows(normaliser_, log_std);
    normaliser_.add_(0.5 * static_cast<double>(u_.size(1)) * std::log(2 * std::numbers::pi));
    row_.mul_(-0.5).sub_(normaliser_).mul_(weight);
    at::Tensor likelihood = sums.select(0, 0), count = sums.select(0, 1);
    sum_rows(likelihood, row_);
    sum_rows(count, weight);

    square_.neg_().add_(1).mul_(weight.unsqueeze(1));
    sum_rows(d_log_std, square_);
    at::mul_out(d_output, noise_, inverse_std_);
    d_output.neg_().mul_(weight.unsqueeze(1));
  }

 private:
  at::Tensor u_;               // [N, k]
  at::Tensor noise_, square_;  // [n, k]
  at::Tensor row_;             // [n]
  at::Tensor inverse_std_;     // [k]
  at::Tensor normaliser_;      // []
};

}  // namespace

std::unique_ptr<RowLoss> answer_loss(const PageTensors& pages, std::int64_t rows) {
  return std::make_unique<AnswerLoss>(pages, rows);
}

std::unique_ptr<RowLoss> gaussian_loss(const PageTensors& pages, std::int64_t rows) {
  return std::make_unique<GaussianLoss>(pages, rows);
}

}  // namespace vt::learn
