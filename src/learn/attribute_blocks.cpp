#include "learn/attribute_blocks.hpp"

#include <torch/torch.h>

namespace vt::learn {

AttributeBlocks::AttributeBlocks(const std::vector<std::int32_t>& sizes, const at::Tensor& like) {
  for (const std::int32_t size : sizes) {
    sizes_.push_back(size);
    first_.push_back(width_);
    width_ += size;
  }
  const at::Tensor host = at::zeros({width_, attributes()}, at::kDouble);
  for (std::int64_t a = 0; a < attributes(); ++a)
    host.select(1, a)
        .narrow(0, first_[static_cast<std::size_t>(a)], sizes[static_cast<std::size_t>(a)])
        .fill_(1);
  membership_ = host.to(like.options());
  membership_t_ = membership_.t().contiguous();
  offsets_ = at::tensor(first_, at::kLong).to(like.device());
}

at::Tensor AttributeBlocks::columns(const at::Tensor& x, int attribute) const {
  const auto a = static_cast<std::size_t>(attribute);
  return x.narrow(1, first_[a], sizes_[a]);
}

void AttributeBlocks::softmax(at::Tensor& p, const at::Tensor& x) const {
  for (int a = 0; a < attributes(); ++a) {
    at::Tensor own = columns(p, a);
    at::softmax_out(own, columns(x, a), 1);
  }
}

void AttributeBlocks::softmax_backward(at::Tensor& d_x, const at::Tensor& p, const at::Tensor& d_p,
                                       at::Tensor& sums, at::Tensor& work) const {
  at::mul_out(work, p, d_p);
  at::mm_out(sums, work, membership_);
  at::addmm_out(d_x, d_p, sums, membership_t_, 1, -1);
  d_x.mul_(p);
}

void AttributeBlocks::choose_largest(at::Tensor& choice, const at::Tensor& p, at::Tensor& index) const {
  for (int a = 0; a < attributes(); ++a) {
    at::Tensor own = index.select(1, a);
    at::argmax_out(own, columns(p, a), 1);
  }
  index.add_(offsets_);
  choice.zero_().scatter_(1, index, 1);
}

}  // namespace vt::learn
