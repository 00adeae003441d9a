#include "tests/device/arithmetic.hpp"

#include <curand_kernel.h>

namespace vt::test {
namespace {

constexpr int kThreads = 128, kBlocks = 512;

template <class Body>
__device__ void for_all(std::int64_t count, Body body) {
  for (std::int64_t i = std::int64_t{blockIdx.x} * kThreads + threadIdx.x; i < count; i += kThreads * kBlocks)
    body(i);
}

__global__ void compute_kernel(std::uint32_t first, std::uint32_t stride, std::int64_t count,
                               std::uint32_t* out) {
  for_all(count, [=](std::int64_t i) {
    compute(first + static_cast<std::uint32_t>(i) * stride, out + i * kFunctionCount);
  });
}

__global__ void compare_philox_kernel(std::uint64_t seed, std::int64_t count, unsigned long long* differ) {
  for_all(count, [=](std::int64_t i) {
    const Words counter = draw({seed, static_cast<std::uint64_t>(i), 0u}, Purpose::kSubset, 0u);
    const Words key = draw({seed, static_cast<std::uint64_t>(i), 0u}, Purpose::kSubset, 1u);
    const Words ours = philox4x32_10(counter, key.x[0], key.x[1]);
    const uint4 theirs = curand_Philox4x32_10(
        make_uint4(counter.x[0], counter.x[1], counter.x[2], counter.x[3]), make_uint2(key.x[0], key.x[1]));
    const bool same =
        ours.x[0] == theirs.x && ours.x[1] == theirs.y && ours.x[2] == theirs.z && ours.x[3] == theirs.w;
    if (!same) atomicAdd(differ, 1ull);
  });
}

}  // namespace

cudaError_t launch_compute(std::uint32_t first, std::uint32_t stride, std::int64_t count, std::uint32_t* out,
                           cudaStream_t stream) {
  compute_kernel<<<kBlocks, kThreads, 0, stream>>>(first, stride, count, out);
  return cudaGetLastError();
}

cudaError_t launch_compare_philox(std::uint64_t seed, std::int64_t count, std::uint64_t* differ,
                                  cudaStream_t stream) {
  static_assert(sizeof(unsigned long long) == sizeof(std::uint64_t));
  compare_philox_kernel<<<kBlocks, kThreads, 0, stream>>>(seed, count,
                                                          reinterpret_cast<unsigned long long*>(differ));
  return cudaGetLastError();
}

}  // namespace vt::test
