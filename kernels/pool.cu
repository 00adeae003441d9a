// Small kernels around the pool: one thread a lane, and the scan between them.
#include <cub/device/device_scan.cuh>

#include "kernels/cuda_context.cuh"
#include "kernels/grid.hpp"
#include "kernels/launch.hpp"
#include "kernels/pack.cuh"
#include "kernels/refill.cuh"
#include "kernels/take.cuh"

namespace vt::kernels {
namespace {

constexpr std::int64_t kMostRequests = 0xFFFFFFFF;  // of a refill: the scan counts in 32 bits

__global__ void __launch_bounds__(kThreads)
    pack_kernel(const __grid_constant__ nn::MlpView from, const float* input_scale, float* base) {
  pack_network(CudaContext{}, from, input_scale, base);
}

__global__ void __launch_bounds__(kThreads)
    pack_noise_kernel(const float* log_std, int k, float* deviation, float* log_normaliser) {
  pack_noise(CudaContext{}, log_std, k, deviation, log_normaliser);
}

__global__ void __launch_bounds__(kThreads)
    count_needed_kernel(SessionNumbers numbers, const std::uint64_t* taken, PoolView pool,
                        std::uint32_t* need) {
  count_needed(CudaContext{}, numbers, taken, pool, need);
}

__global__ void __launch_bounds__(kThreads)
    begin_kernel(SessionNumbers numbers, PoolView pool, int words, LanesView lanes) {
  begin_lanes(CudaContext{}, numbers, pool, words, lanes);
}

}  // namespace

cudaError_t launch_pack(const nn::MlpView& from, const float* input_scale, float* base, cudaStream_t stream) {
  int rows = 1;
  for (int l = 0; l < from.layers; ++l) rows = from.layer[l].in > rows ? from.layer[l].in : rows;
  pack_kernel<<<blocks_for(rows, 1), kThreads, 0, stream>>>(from, input_scale, base);
  return cudaGetLastError();
}

cudaError_t launch_pack_noise(const float* log_std, int k, float* deviation, float* log_normaliser,
                              cudaStream_t stream) {
  pack_noise_kernel<<<1, kThreads, 0, stream>>>(log_std, k, deviation, log_normaliser);
  return cudaGetLastError();
}

cudaError_t launch_count_needed(const SessionNumbers& numbers, const std::uint64_t* taken,
                                const PoolView& pool, std::uint32_t* need, cudaStream_t stream) {
  const bool power_of_two = pool.depth > 0 && (pool.depth & (pool.depth - 1)) == 0;
  if (!power_of_two || numbers.lanes > kMostRequests / pool.depth) return cudaErrorInvalidValue;
  count_needed_kernel<<<blocks_for(numbers.lanes + 1), kThreads, 0, stream>>>(numbers, taken, pool, need);
  return cudaGetLastError();
}

cudaError_t scan_bytes(std::int64_t lanes, std::size_t& bytes) {
  const std::uint32_t* need = nullptr;
  std::uint32_t* offset = nullptr;
  return cub::DeviceScan::ExclusiveSum(nullptr, bytes, need, offset, lanes + 1);
}

cudaError_t launch_scan(const std::uint32_t* need, std::uint32_t* offset, std::int64_t lanes, void* scratch,
                        std::size_t bytes, cudaStream_t stream) {
  return cub::DeviceScan::ExclusiveSum(scratch, bytes, need, offset, lanes + 1, stream);
}

cudaError_t launch_begin(const SessionNumbers& numbers, const PoolView& pool, int words,
                         const LanesView& lanes, cudaStream_t stream) {
  begin_kernel<<<blocks_for(numbers.lanes), kThreads, 0, stream>>>(numbers, pool, words, lanes);
  return cudaGetLastError();
}

}  // namespace vt::kernels
