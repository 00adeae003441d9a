// Advantages as a policy's step reads them: mean 0 over the rows that count, and deviation 1 where wished.
#pragma once

#include <ATen/core/Tensor.h>

namespace vt::learn {

class NormalAdvantage {
 public:
  // All [B] and kept: advantage, target = advantage + value, counts 1 or 0.
  NormalAdvantage(const at::Tensor& advantage, const at::Tensor& target, const at::Tensor& counts,
                  bool unit_deviation);
  void compute();

  const at::Tensor& normal() const { return normal_; }  // [B]
  const at::Tensor& weight() const { return weight_; }  // [B] counts over their sum
  // [] double: 1 - var(target - value) / var(target), of the critic before its update.
  const at::Tensor& explained_variance() const { return explained_; }

 private:
  at::Tensor advantage_, target_, counts_;
  bool unit_deviation_;
  at::Tensor normal_, weight_;                                        // [B]
  at::Tensor work_;                                                   // [B] double
  at::Tensor count_, mean_, variance_, return_variance_, explained_;  // [] double
};

}  // namespace vt::learn
