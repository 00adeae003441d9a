// Logged pages as tensors, and the rows of them that a network sees.
#pragma once

#include <ATen/core/Tensor.h>

#include "vt/learn/logged_pages.hpp"

namespace vt::learn {

struct PageTensors {
  // kind: device, and float or double.
  PageTensors(const LoggedPages& pages, const at::TensorOptions& kind);

  std::int64_t width;                   // F, one-hot columns
  at::Tensor column;                    // [N, A] int32
  at::Tensor action;                    // [N, k] as networks see it
  at::Tensor u;                         // [N, k] whitened
  at::Tensor page;                      // [N, 1] as networks see it
  at::Tensor feedback, feedback_known;  // [N] int64, 0 where unknown; [N] 1 or 0
  at::Tensor clicks, clicks_known;      // [N] likewise; undefined where the log has none
  std::int64_t click_classes;

  std::int64_t actions() const { return action.size(1); }  // k
};

enum class PageView { kCustomer, kCustomerPage, kAll };  // s, <s, n>, <s, a, n>

// [F], [F + 1], [F + k + 1].
std::int64_t input_width(const PageTensors& pages, PageView view);

// Dense rows of a fixed number of page views, expanded from their codes.
class PageInput {
 public:
  PageInput(const PageTensors& pages, PageView view, std::int64_t rows);
  // rows: [n] int64 -> [n, input_width], valid until the next call.
  const at::Tensor& expand(const at::Tensor& rows);

 private:
  const PageTensors& pages_;
  at::Tensor dense_;            // [n, width]
  at::Tensor one_hot_;          // [n, F], view
  at::Tensor actions_, page_;   // views, undefined where they are not seen
  at::Tensor codes_, columns_;  // [n, A] int32, int64
  at::Tensor ones_;             // [n, A]
  at::Tensor action_rows_, page_rows_;
};

}  // namespace vt::learn
