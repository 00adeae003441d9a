// Weighted mean and variance on the device, in double.
#pragma once

#include <ATen/core/Tensor.h>

namespace vt::learn {

// x, counts: [n], counts 0 or 1; work: [n] double. Writes the number of rows that count (at least 1), their
// mean and variance, [] double.
void weighted_moments(const at::Tensor& x, const at::Tensor& counts, at::Tensor& work, at::Tensor& number,
                      at::Tensor& mean, at::Tensor& variance);

}  // namespace vt::learn
