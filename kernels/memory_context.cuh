// A Context whose shared memory is a piece of device memory: a kernel of a tile for networks that no block's
// shared memory holds. Slower, of any size. Its barriers make writes visible to the block as those of the
// Context under it do; nothing is staged.
#pragma once

#include "kernels/context.cuh"

namespace vt::kernels {

template <Context C>
struct MemoryContext : C {
  std::byte* piece;  // of the block, 16-byte aligned
  VT_DEVICE std::byte* shared() const { return piece; }
};

template <Context C>
VT_DEVICE MemoryContext<C> in_memory(const C& ctx, std::byte* memory, int bytes) {
  return {ctx, memory + static_cast<std::int64_t>(ctx.block()) * bytes};
}

}  // namespace vt::kernels
