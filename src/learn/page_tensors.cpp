#include "learn/page_tensors.hpp"

#include <torch/torch.h>

#include <algorithm>

namespace vt::learn {
namespace {

template <class T>
at::Tensor on_device(const std::vector<T>& values, at::IntArrayRef sizes, at::ScalarType from,
                     const at::TensorOptions& to) {
  const at::Tensor host = at::from_blob(const_cast<T*>(values.data()), sizes, at::TensorOptions(from));
  return host.to(to.dtype_opt() ? to : to.dtype(from), /*non_blocking=*/false, /*copy=*/true);
}

}  // namespace

PageTensors::PageTensors(const LoggedPages& pages, const at::TensorOptions& kind)
    : width(pages.spec.rules.attributes.width), click_classes(pages.spec.rules.click_classes) {
  const std::int64_t rows = pages.rows(), k = pages.spec.action_size();
  const at::TensorOptions whole = at::TensorOptions(at::kLong).device(kind.device());
  column =
      on_device(pages.column, {rows, pages.spec.rules.attributes.count}, at::kInt, whole.dtype(at::kInt));
  feedback = on_device(pages.feedback, {rows}, at::kChar, whole);
  feedback_known = feedback.ge(0).to(kind);
  feedback.clamp_min_(0);
  if (pages.spec.has_clicks()) {
    clicks = on_device(pages.clicks, {rows}, at::kInt, whole);
    clicks_known = at::ones({rows}, kind);
  }
  const at::Tensor scale = on_device(pages.input_scale, {width + k + 1}, at::kFloat, kind);
  action = on_device(pages.action, {rows, k}, at::kFloat, kind);
  u = (action - on_device(pages.spec.center, {k}, at::kFloat, kind))
          .div_(on_device(pages.spec.scale, {k}, at::kFloat, kind));
  action.mul_(scale.narrow(0, width, k));
  page = on_device(pages.page, {rows, 1}, at::kInt, kind).mul_(scale.narrow(0, width + k, 1));
}

std::int64_t input_width(const PageTensors& pages, PageView view) {
  switch (view) {
    case PageView::kCustomer:
      return pages.width;
    case PageView::kCustomerPage:
      return pages.width + 1;
    case PageView::kAll:
      return pages.width + pages.actions() + 1;
  }
  return 0;
}

PageInput::PageInput(const PageTensors& pages, PageView view, std::int64_t rows)
    : pages_(pages),
      dense_(at::zeros({rows, input_width(pages, view)}, pages.action.options())),
      one_hot_(dense_.narrow(1, 0, pages.width)),
      codes_(at::zeros({rows, pages.column.size(1)}, pages.column.options())),
      columns_(at::zeros_like(codes_, at::kLong)),
      ones_(at::ones_like(codes_, dense_.scalar_type())) {
  if (view == PageView::kAll) {
    actions_ = dense_.narrow(1, pages.width, pages.actions());
    action_rows_ = at::zeros({rows, pages.actions()}, dense_.options());
  }
  if (view != PageView::kCustomer) {
    page_ = dense_.narrow(1, dense_.size(1) - 1, 1);
    page_rows_ = at::zeros({rows, 1}, dense_.options());
  }
}

const at::Tensor& PageInput::expand(const at::Tensor& rows) {
  at::index_select_out(codes_, pages_.column, 0, rows);
  columns_.copy_(codes_);
  one_hot_.zero_();
  one_hot_.scatter_(1, columns_, ones_);
  if (actions_.defined()) {
    at::index_select_out(action_rows_, pages_.action, 0, rows);
    actions_.copy_(action_rows_);
  }
  if (page_.defined()) {
    at::index_select_out(page_rows_, pages_.page, 0, rows);
    page_.copy_(page_rows_);
  }
  return dense_;
}

}  // namespace vt::learn
