#include "learn/advantage.hpp"

#include <torch/torch.h>

#include <utility>

namespace vt::learn {

Advantage::Advantage(Rollout rollout, Objective objective, double gamma, double lambda)
    : rollout_(std::move(rollout)), objective_(objective), gamma_(gamma), lambda_(lambda) {
  carries_ = at::ones_like(rollout_.reward);
  advantage_ = at::zeros_like(rollout_.reward);
  target_ = at::zeros_like(rollout_.reward);
  scratch_ = at::zeros_like(rollout_.reward[0]);
}

void Advantage::compute() {
  const std::int64_t pages = rollout_.reward.size(0);
  // The next row counts where a page was served there; what follows the horizon is always a state to be
  // continued from.
  carries_.narrow(0, 0, pages - 1).copy_(rollout_.served.narrow(0, 1, pages - 1));
  if (objective_ == Objective::kSession) {
    carries_.select(0, pages - 1).fill_(1);
    carries_.addcmul_(carries_, rollout_.ended, -1);
  }
  for (std::int64_t t = pages - 1; t >= 0; --t) {
    at::Tensor now = advantage_.select(0, t);
    const at::Tensor carries = carries_.select(0, t);
    at::sub_out(now, rollout_.reward.select(0, t), rollout_.value.select(0, t));
    at::mul_out(scratch_, carries, rollout_.value.select(0, t + 1));
    now.add_(scratch_, gamma_);
    if (t + 1 < pages) {
      at::mul_out(scratch_, carries, advantage_.select(0, t + 1));
      now.add_(scratch_, gamma_ * lambda_);
    }
    now.mul_(rollout_.served.select(0, t));
  }
  at::add_out(target_, advantage_, rollout_.value.narrow(0, 0, pages));
}

}  // namespace vt::learn
