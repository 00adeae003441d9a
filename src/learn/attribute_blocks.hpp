// One-hot columns [N, W] cut into attributes: softmax, its adjoint, and the choice of a level in each.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace vt::learn {

class AttributeBlocks {
 public:
  // like: gives device and scalar type.
  AttributeBlocks(const std::vector<std::int32_t>& sizes, const at::Tensor& like);

  std::int64_t attributes() const { return static_cast<std::int64_t>(sizes_.size()); }
  std::int64_t width() const { return width_; }
  std::int64_t size(int attribute) const { return sizes_[static_cast<std::size_t>(attribute)]; }
  // Its columns [N, size] of x [N, W], a view.
  at::Tensor columns(const at::Tensor& x, int attribute) const;
  const at::Tensor& offsets() const { return offsets_; }  // [A] int64: first columns
  const at::Tensor& membership() const {
    return membership_;
  }  // [W, A]: 1 where the column is the attribute's

  // p = softmax of x within each attribute.
  void softmax(at::Tensor& p, const at::Tensor& x) const;
  // d_x = p (d_p - sum of p d_p within the attribute); d_x may be d_p. sums: [N, A], work: [N, W].
  void softmax_backward(at::Tensor& d_x, const at::Tensor& p, const at::Tensor& d_p, at::Tensor& sums,
                        at::Tensor& work) const;
  // choice [N, W] = one-hot of the largest column of each attribute; index: [N, A] int64.
  void choose_largest(at::Tensor& choice, const at::Tensor& p, at::Tensor& index) const;

 private:
  std::vector<std::int64_t> sizes_, first_;
  std::int64_t width_ = 0;
  at::Tensor offsets_, membership_, membership_t_;
};

}  // namespace vt::learn
