#include "learn/joint_region.hpp"

#include <torch/torch.h>

#include <utility>

namespace vt::learn {

template <class Visit>
void JointRegion::for_parts(const Visit& visit) {
  std::int64_t first = 0;
  for (const Part& part : parts_) {
    visit(*part.region, first, part.parameters);
    first += part.parameters;
  }
}

JointRegion::JointRegion(std::vector<Part> parts) : parts_(std::move(parts)) {
  std::int64_t parameters = 0;
  for (const Part& part : parts_) parameters += part.parameters;
  const at::Tensor& like = parts_.front().region->gradient();
  gradient_ = at::zeros({parameters}, like.options());
  for (at::Tensor* v : {&old_value_, &value_, &kl_}) *v = at::zeros({}, like.options());
}

void JointRegion::differentiate() {
  old_value_.zero_();
  for_parts([this](TrustRegion& region, std::int64_t first, std::int64_t parameters) {
    region.differentiate();
    gradient_.narrow(0, first, parameters).copy_(region.gradient());
    old_value_.add_(region.old_value());
  });
}

void JointRegion::refresh() {
  for (const Part& part : parts_) part.region->refresh();
}

void JointRegion::product(const at::Tensor& v, at::Tensor& out) {
  for_parts([&](TrustRegion& region, std::int64_t first, std::int64_t parameters) {
    at::Tensor own = out.narrow(0, first, parameters);
    region.product(v.narrow(0, first, parameters), own);
  });
}

void JointRegion::evaluate(const at::Tensor& candidate) {
  value_.zero_();
  kl_.zero_();
  for_parts([&](TrustRegion& region, std::int64_t first, std::int64_t parameters) {
    region.evaluate(candidate.narrow(0, first, parameters));
    value_.add_(region.value());
    kl_.add_(region.kl());
  });
}

}  // namespace vt::learn
