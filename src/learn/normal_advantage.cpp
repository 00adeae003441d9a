#include "learn/normal_advantage.hpp"

#include <torch/torch.h>

#include "learn/reduce.hpp"

namespace vt::learn {
namespace {
constexpr double kSmallestDeviation = 1e-8;
}

NormalAdvantage::NormalAdvantage(const at::Tensor& advantage, const at::Tensor& target,
                                 const at::Tensor& counts, bool unit_deviation)
    : advantage_(advantage),
      target_(target),
      counts_(counts),
      unit_deviation_(unit_deviation),
      normal_(at::zeros_like(advantage)),
      weight_(at::zeros_like(advantage)),
      work_(at::zeros_like(advantage, at::kDouble)) {
  for (at::Tensor* v : {&count_, &mean_, &variance_, &return_variance_, &explained_})
    *v = at::zeros({}, work_.options());
}

void NormalAdvantage::compute() {
  weighted_moments(target_, counts_, work_, count_, mean_, return_variance_);
  weighted_moments(advantage_, counts_, work_, count_, mean_, variance_);
  return_variance_.clamp_min_(kSmallestDeviation * kSmallestDeviation);
  at::div_out(explained_, variance_, return_variance_);
  explained_.neg_().add_(1);
  at::div_out(weight_, counts_, count_);
  at::sub_out(normal_, advantage_, mean_);
  if (!unit_deviation_) return;
  variance_.sqrt_().add_(kSmallestDeviation);
  normal_.div_(variance_);
}

}  // namespace vt::learn
