#include "learn/mail_reward.hpp"

#include <torch/torch.h>

namespace vt::learn {

void reward_of_logit(MailReward reward, const at::Tensor& logit, at::Tensor& out) {
  switch (reward) {
    case MailReward::kLogit:
      out.copy_(logit);
      return;
    case MailReward::kR:
      at::sigmoid_out(out, logit);
      return;
    case MailReward::kLogR:
      at::neg_out(out, logit);
      at::softplus_out(out, out);
      out.neg_();
      return;
    case MailReward::kMinusLog1MinusR:
      at::softplus_out(out, logit);
      return;
  }
}

}  // namespace vt::learn
