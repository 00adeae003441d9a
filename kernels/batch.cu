// From trajectories to what a learner reads.
#include "kernels/cuda_context.cuh"
#include "kernels/expand.cuh"
#include "kernels/grid.hpp"
#include "kernels/launch.hpp"
#include "kernels/reduce.cuh"

namespace vt::kernels {
namespace {

__global__ void __launch_bounds__(kThreads) expand_kernel(const __grid_constant__ ExpandArgs args) {
  expand(CudaContext{}, args);
}

__global__ void __launch_bounds__(kThreads) expand_outcomes_kernel(TrajectoriesView from, OutcomesView out) {
  expand_outcomes(CudaContext{}, from, out);
}

__global__ void __launch_bounds__(kThreads) reduce_pages_kernel(TrajectoriesView from, PageTotals* totals) {
  reduce_pages(CudaContext{}, from, totals);
}

}  // namespace

cudaError_t launch_expand(const ExpandArgs& args, cudaStream_t stream) {
  const int bytes = expand_bytes(args);
  const cudaError_t error =
      cudaFuncSetAttribute(expand_kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, bytes);
  if (error != cudaSuccess) return error;
  expand_kernel<<<blocks_for(args.count, kExpandRows), kThreads, bytes, stream>>>(args);
  return cudaGetLastError();
}

cudaError_t launch_expand_outcomes(const TrajectoriesView& from, const OutcomesView& out,
                                   cudaStream_t stream) {
  expand_outcomes_kernel<<<blocks_for(from.pages * from.lanes), kThreads, 0, stream>>>(from, out);
  return cudaGetLastError();
}

cudaError_t launch_reduce_pages(const TrajectoriesView& from, PageTotals* totals, cudaStream_t stream) {
  reduce_pages_kernel<<<blocks_for(from.pages * from.lanes), kThreads, 0, stream>>>(from, totals);
  return cudaGetLastError();
}

}  // namespace vt::kernels
