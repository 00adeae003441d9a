// The Context of a CUDA block. Included by the .cu files only.
#pragma once

#include "kernels/context.cuh"

namespace vt::kernels {

struct CudaContext {
  __device__ __forceinline__ int thread() const { return static_cast<int>(threadIdx.x); }
  __device__ __forceinline__ int threads() const { return static_cast<int>(blockDim.x); }
  __device__ __forceinline__ int block() const { return static_cast<int>(blockIdx.x); }
  __device__ __forceinline__ int blocks() const { return static_cast<int>(gridDim.x); }
  __device__ __forceinline__ std::byte* shared() const {
    extern __shared__ uint4 dynamic_shared[];
    return reinterpret_cast<std::byte*>(dynamic_shared);
  }
  __device__ __forceinline__ void sync() const { __syncthreads(); }
  __device__ __forceinline__ bool sync_or(bool flag) const { return __syncthreads_or(flag ? 1 : 0) != 0; }
  __device__ __forceinline__ void sync_warp() const { __syncwarp(); }
  template <class T>
  __device__ __forceinline__ T shfl(T value, int lane) const {
    return __shfl_sync(0xFFFFFFFFu, value, lane);
  }
  __device__ __forceinline__ void copy_async(void* to, const void* from) const {
    const auto address = static_cast<unsigned>(__cvta_generic_to_shared(to));
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(address), "l"(from) : "memory");
  }
  __device__ __forceinline__ void copy_wait() const { asm volatile("cp.async.wait_all;" ::: "memory"); }
  __device__ __forceinline__ std::uint64_t add(std::uint64_t* counter, std::uint64_t value) const {
    static_assert(sizeof(unsigned long long) == sizeof(std::uint64_t));
    return atomicAdd(reinterpret_cast<unsigned long long*>(counter), static_cast<unsigned long long>(value));
  }
  __device__ __forceinline__ void lower(std::uint64_t* least, std::uint64_t value) const {
    atomicMin(reinterpret_cast<unsigned long long*>(least), static_cast<unsigned long long>(value));
  }
};
static_assert(Context<CudaContext>);

}  // namespace vt::kernels
