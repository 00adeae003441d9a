// Launch geometry of the fused kernels, from shapes and compute capability only (semantics, section 5: the
// kernel follows from nothing else).
#pragma once

#include <cstdint>
#include <optional>

#include "kernels/shapes.hpp"

namespace vt::kernels {

// What a multiprocessor holds. CUDA C++ Programming Guide, "Technical Specifications per Compute Capability".
struct DeviceLimits {
  int shared_per_block = 0;  // bytes a block may ask for
  int shared = 0;            // bytes of a multiprocessor
  int threads = 0;
  int blocks = 0;
};
inline constexpr int kSharedReserved = 1024;  // bytes of shared memory that the system keeps per block
inline constexpr int kRegisters = 65536;      // of a multiprocessor, in every capability below

constexpr std::optional<DeviceLimits> limits_of(int major, int minor) {
  constexpr int kKilo = 1024;
  switch (10 * major + minor) {
    case 80:
      return DeviceLimits{163 * kKilo, 164 * kKilo, 2048, 32};
    case 86:
      return DeviceLimits{99 * kKilo, 100 * kKilo, 1536, 16};
    case 89:
      return DeviceLimits{99 * kKilo, 100 * kKilo, 1536, 24};
    case 90:
      return DeviceLimits{227 * kKilo, 228 * kKilo, 2048, 32};
    case 120:
      return DeviceLimits{99 * kKilo, 100 * kKilo, 1536, 24};
    default:
      return std::nullopt;
  }
}

// Registers of a thread, at most: what __launch_bounds__ of the fused kernels makes the compiler keep to.
constexpr int register_limit() {
  return kRegisters / (kBlockThreads * kBlocksAtOnce) / 8 * 8;
}

// Blocks that a multiprocessor holds at once; 0 where not even one fits.
constexpr int blocks_at_once(const DeviceLimits& limits, const BlockShape& shape, int shared_bytes) {
  if (shared_bytes > limits.shared_per_block) return 0;
  const int by_shared = limits.shared / (shared_bytes + kSharedReserved);
  const int by_threads = limits.threads / shape.threads;
  const int by_registers = kRegisters / (register_limit() * shape.threads);
  int blocks = by_shared < by_threads ? by_shared : by_threads;
  if (by_registers < blocks) blocks = by_registers;
  return blocks < limits.blocks ? blocks : limits.blocks;
}

struct LaunchPlan {
  BlockShape shape;
  int blocks_at_once = 0;  // on a multiprocessor
  int shared_bytes = 0;    // of a block
};

// The shape for a kernel that takes bytes_of(shape) bytes of shared memory: 64 lanes where two blocks fit,
// because each weight read then serves twice the lanes, else 32; weights staged where that costs no block.
// Empty: no shape fits.
template <class BytesOf>
constexpr std::optional<LaunchPlan> plan_launch(const DeviceLimits& limits, BytesOf bytes_of) {
  for (const int tile : {64, 32}) {
    const BlockShape cached{tile, kBlockThreads, WeightSource::kCached};
    const BlockShape staged{tile, kBlockThreads, WeightSource::kStaged};
    const int blocks = blocks_at_once(limits, cached, bytes_of(cached));
    if (blocks < (tile == 64 ? 2 : 1)) continue;
    const bool room = blocks_at_once(limits, staged, bytes_of(staged)) == blocks;
    const BlockShape shape = room ? staged : cached;
    return LaunchPlan{shape, blocks, bytes_of(shape)};
  }
  return std::nullopt;
}

// Blocks of a persistent grid over `items` lanes or requests: what the device holds at once, and no idle
// block.
constexpr int grid_blocks(const LaunchPlan& plan, int multiprocessors, std::int64_t items) {
  const std::int64_t tiles = (items + plan.shape.tile - 1) / plan.shape.tile;
  const std::int64_t resident = std::int64_t{multiprocessors} * plan.blocks_at_once;
  const std::int64_t blocks = tiles < resident ? tiles : resident;
  return static_cast<int>(blocks > 0 ? blocks : 1);
}

}  // namespace vt::kernels
