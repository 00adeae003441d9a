// What a kernel body may ask of the machine that runs it. Bodies are templates over a Context, so that the
// same text runs on a GPU (cuda_context.cuh) and, thread by thread, in tests without one
// (tests/support/host_cta.hpp).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "kernels/shapes.hpp"
#include "vt/core/macros.hpp"

namespace vt::kernels {

// Threads of a block are numbered 0 .. threads() - 1, threads() a multiple of kWarp; every thread of the
// block must reach each sync and sync_or, and every thread of the warp each sync_warp and shfl.
template <class C>
concept Context = requires(const C& ctx, void* to, const void* from, float value, std::uint64_t* counter,
                           bool flag) {
  { ctx.thread() } -> std::same_as<int>;
  { ctx.threads() } -> std::same_as<int>;
  { ctx.block() } -> std::same_as<int>;
  { ctx.blocks() } -> std::same_as<int>;
  { ctx.shared() } -> std::same_as<std::byte*>;  // 16-byte aligned, the size of the launch
  ctx.sync();
  { ctx.sync_or(flag) } -> std::same_as<bool>;  // a sync that tells whether any thread's flag was set
  ctx.sync_warp();
  { ctx.shfl(value, 0) } -> std::same_as<float>;  // the value of a lane of the own warp; 4-byte types
  ctx.copy_async(to, from);  // 16 aligned bytes, global to shared; there after copy_wait() and a sync
  ctx.copy_wait();
  { ctx.add(counter, std::uint64_t{}) } -> std::same_as<std::uint64_t>;  // atomic; what stood there before
  ctx.lower(counter, std::uint64_t{});                                   // atomic minimum
};

// 16 bytes that move in one instruction.
struct alignas(16) Four {
  float v[4];
};
VT_DEVICE Four load_four(const float* from) {
  return *reinterpret_cast<const Four*>(from);
}
VT_DEVICE void store_four(float* to, const Four& four) {
  *reinterpret_cast<Four*>(to) = four;
}

// Calls body(i) for i = 0 .. count - 1, spread over the threads of the block.
template <Context C, class Body>
VT_DEVICE void for_items(const C& ctx, int count, Body body) {
  for (int i = ctx.thread(); i < count; i += ctx.threads()) body(i);
}

// Calls body(i) for i = 0 .. count - 1, spread over the threads of the grid.
template <Context C, class Body>
VT_DEVICE void for_rows(const C& ctx, std::int64_t count, Body body) {
  const std::int64_t stride = std::int64_t{ctx.blocks()} * ctx.threads();
  for (std::int64_t i = std::int64_t{ctx.block()} * ctx.threads() + ctx.thread(); i < count; i += stride)
    body(i);
}

}  // namespace vt::kernels
