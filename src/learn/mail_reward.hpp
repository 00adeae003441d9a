// What a page view is worth to the policies that imitate (semantics 6), from the discriminator's logit.
#pragma once

#include <ATen/core/Tensor.h>

#include "vt/learn/mail.hpp"

namespace vt::learn {

// logit [B] -> reward [B]: z, R, log R or -log(1 - R) with R = 1 / (1 + e^-z).
void reward_of_logit(MailReward reward, const at::Tensor& logit, at::Tensor& out);

}  // namespace vt::learn
