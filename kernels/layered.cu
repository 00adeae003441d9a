#include "kernels/layered.cuh"

#include "kernels/cuda_context.cuh"
#include "kernels/grid.hpp"
#include "kernels/instantiate.cuh"
#include "kernels/launch_layered.hpp"
#include "kernels/layers.cuh"

namespace vt::kernels {
namespace {

constexpr int kTile = kLayeredShape.tile;

template <Shop kShop>
__global__ void __launch_bounds__(kBlockThreads)
    layered_begin_kernel(const __grid_constant__ LayeredArgs args) {
  layered_begin<kTile, kShop>(CudaContext{}, args);
}

template <Shop kShop>
__global__ void __launch_bounds__(kBlockThreads)
    layered_act_kernel(const __grid_constant__ LayeredArgs args) {
  layered_act<kTile, kShop>(CudaContext{}, args);
}

template <Shop kShop>
__global__ void __launch_bounds__(kBlockThreads)
    layered_answer_kernel(const __grid_constant__ LayeredArgs args) {
  layered_answer<kTile, kShop>(CudaContext{}, args);
}

__global__ void __launch_bounds__(kThreads)
    start_layer_kernel(RowLayer layer, const float* sums, float* y, std::int64_t lanes, std::int64_t pitch) {
  start_layer(CudaContext{}, layer, sums, y, lanes, pitch);
}

__global__ void __launch_bounds__(kThreads)
    finish_layer_kernel(RowLayer layer, nn::Activation activation, float slope, float* y, std::int64_t lanes,
                        std::int64_t pitch) {
  finish_layer(CudaContext{}, layer, activation, slope, y, lanes, pitch);
}

// The kernel of the shop that args.rules name.
template <class Kernel>
cudaError_t launch(Kernel* networks, Kernel* market, const LayeredArgs& args, int blocks,
                   cudaStream_t stream) {
  Kernel* kernel = args.rules.kind == SimulatorKind::kMarket ? market : networks;
  if (const cudaError_t error = allow_shared_memory(kernel, args.layout.bytes); error != cudaSuccess)
    return error;
  kernel<<<blocks, kLayeredShape.threads, args.layout.bytes, stream>>>(args);
  return cudaGetLastError();
}

}  // namespace

cudaError_t launch_layered_begin(const LayeredArgs& args, int blocks, cudaStream_t stream) {
  return launch(layered_begin_kernel<Shop::kNetworks>, layered_begin_kernel<Shop::kMarket>, args, blocks,
                stream);
}

cudaError_t launch_layered_act(const LayeredArgs& args, int blocks, cudaStream_t stream) {
  return launch(layered_act_kernel<Shop::kNetworks>, layered_act_kernel<Shop::kMarket>, args, blocks, stream);
}

cudaError_t launch_layered_answer(const LayeredArgs& args, int blocks, cudaStream_t stream) {
  return launch(layered_answer_kernel<Shop::kNetworks>, layered_answer_kernel<Shop::kMarket>, args, blocks,
                stream);
}

cudaError_t launch_start_layer(const RowLayer& layer, const float* sums, float* y, std::int64_t lanes,
                               std::int64_t pitch, cudaStream_t stream) {
  start_layer_kernel<<<blocks_for(layer.out * lanes), kThreads, 0, stream>>>(layer, sums, y, lanes, pitch);
  return cudaGetLastError();
}

cudaError_t launch_finish_layer(const RowLayer& layer, nn::Activation activation, float slope, float* y,
                                std::int64_t lanes, std::int64_t pitch, cudaStream_t stream) {
  const std::int64_t items = layer.norm_weight != nullptr ? lanes : layer.out * lanes;
  finish_layer_kernel<<<blocks_for(items), kThreads, 0, stream>>>(layer, activation, slope, y, lanes, pitch);
  return cudaGetLastError();
}

}  // namespace vt::kernels
