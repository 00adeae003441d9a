// Totals of a rollout, for whoever reports it.
#include "kernels/reduce.cuh"

#include "kernels/cuda_context.cuh"
#include "kernels/grid.hpp"
#include "kernels/launch.hpp"

namespace vt::kernels {
namespace {

__global__ void __launch_bounds__(kThreads) reduce_pages_kernel(TrajectoriesView from, PageTotals* totals) {
  reduce_pages(CudaContext{}, from, totals);
}

}  // namespace

cudaError_t launch_reduce_pages(const TrajectoriesView& from, PageTotals* totals, cudaStream_t stream) {
  reduce_pages_kernel<<<blocks_for(from.pages * from.lanes), kThreads, 0, stream>>>(from, totals);
  return cudaGetLastError();
}

}  // namespace vt::kernels
