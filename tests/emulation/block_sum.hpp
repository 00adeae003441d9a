// A block-wide sum as a kernel body: warps by shuffles, then one total through shared memory. Its faults are
// planted by tests of the emulation itself.
#pragma once

#include "kernels/context.cuh"

namespace vt::test {

enum class Fault : std::uint8_t { kNone, kNoBarrier, kOutOfBounds };

// out[block] = the sum of values [blocks, threads]; shared: [threads / kWarp] words.
template <kernels::Context C>
void block_sum(const C& ctx, const std::uint32_t* values, std::uint32_t* out, Fault fault) {
  std::uint32_t sum = values[ctx.block() * ctx.threads() + ctx.thread()];
  const int lane = ctx.thread() % kernels::kWarp;
  for (int step = kernels::kWarp / 2; step > 0; step /= 2) sum += ctx.shfl(sum, lane ^ step);
  auto* warps = reinterpret_cast<std::uint32_t*>(ctx.shared());
  if (lane == 0) warps[ctx.thread() / kernels::kWarp] = sum;
  if (fault != Fault::kNoBarrier) ctx.sync();
  const int count = ctx.threads() / kernels::kWarp + (fault == Fault::kOutOfBounds ? 1 : 0);
  if (ctx.thread() == 0) {
    std::uint32_t total = 0;
    for (int i = 0; i < count; ++i) total += warps[i];
    out[ctx.block()] = total;
  }
}

}  // namespace vt::test
