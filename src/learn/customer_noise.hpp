// Noise of customer training, addressed (semantics 3): row i of the batch of step s has session s 2^32 + i; a
// page tells what the batch is for.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "vt/learn/shards.hpp"

namespace vt::learn {

enum class BatchUse : std::uint32_t { kGenerator = 0, kDiscriminator = 1, kScore = 2 };

struct NoiseAddress {
  std::uint64_t seed;
  BatchUse use;
  std::uint64_t step;
};

// z [n, k] ~ N(0, 1) of the rows; scratch: float in host memory, at least n * (k rounded up to 4).
void draw_latents(const NoiseAddress& address, Rows rows, at::Tensor& scratch, at::Tensor& z);
// noise [n, W] ~ Gumbel, -log(-log u).
void draw_gumbel(const NoiseAddress& address, Rows rows, at::Tensor& scratch, at::Tensor& noise);

}  // namespace vt::learn
