#include "kernels/rows.cuh"

#include "kernels/cuda_context.cuh"
#include "kernels/grid.hpp"
#include "kernels/launch_rows.hpp"

namespace vt::kernels {
namespace {

__global__ void __launch_bounds__(kThreads)
    observe_lanes_kernel(const __grid_constant__ session::PageRules rules, Observation observation,
                         LanesView lanes, Matrix<float> out) {
  observe_lanes(CudaContext{}, rules, observation, lanes, out);
}

__global__ void __launch_bounds__(kThreads)
    observe_ends_kernel(const __grid_constant__ session::PageRules rules, TrajectoriesView pages,
                        Matrix<float> out) {
  observe_ends(CudaContext{}, rules, pages, out);
}

__global__ void __launch_bounds__(kThreads)
    expand_kernel(const __grid_constant__ session::PageRules rules, TrajectoriesView from,
                  session::BatchView<float> to) {
  expand(CudaContext{}, rules, from, to);
}

__global__ void __launch_bounds__(kThreads)
    write_order_kernel(Order order, std::int64_t count, std::int64_t* out) {
  write_order(CudaContext{}, order, count, out);
}

}  // namespace

cudaError_t launch_observe_lanes(const session::PageRules& rules, Observation observation,
                                 const LanesView& lanes, const Matrix<float>& out, cudaStream_t stream) {
  observe_lanes_kernel<<<blocks_for(out.rows), kThreads, 0, stream>>>(rules, observation, lanes, out);
  return cudaGetLastError();
}

cudaError_t launch_observe_ends(const session::PageRules& rules, const TrajectoriesView& pages,
                                const Matrix<float>& out, cudaStream_t stream) {
  observe_ends_kernel<<<blocks_for(out.rows), kThreads, 0, stream>>>(rules, pages, out);
  return cudaGetLastError();
}

cudaError_t launch_expand(const session::PageRules& rules, const TrajectoriesView& from,
                          const session::BatchView<float>& to, cudaStream_t stream) {
  const std::int64_t rows = (from.pages + 1) * from.lanes;
  expand_kernel<<<blocks_for(rows, kThreads / kWarp), kThreads, 0, stream>>>(rules, from, to);
  return cudaGetLastError();
}

cudaError_t launch_write_order(const Order& order, std::int64_t count, std::int64_t* out,
                               cudaStream_t stream) {
  write_order_kernel<<<blocks_for(count), kThreads, 0, stream>>>(order, count, out);
  return cudaGetLastError();
}

}  // namespace vt::kernels
