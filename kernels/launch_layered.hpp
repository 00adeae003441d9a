// The door to the pieces of the layered rollout (layered.cuh, layers.cuh), by the rules of launch.hpp. Their
// order is that of layered_order.hpp; `blocks` are of kLayeredShape.
#pragma once

#include <cuda_runtime_api.h>

#include "kernels/layered_args.hpp"

namespace vt::kernels {

cudaError_t launch_layered_begin(const LayeredArgs& args, int blocks, cudaStream_t stream);
cudaError_t launch_layered_act(const LayeredArgs& args, int blocks, cudaStream_t stream);
cudaError_t launch_layered_answer(const LayeredArgs& args, int blocks, cudaStream_t stream);

// Of a layer's plane y [out, pitch], for the first `lanes` lanes.
cudaError_t launch_start_layer(const RowLayer& layer, const float* sums, float* y, std::int64_t lanes,
                               std::int64_t pitch, cudaStream_t stream);
cudaError_t launch_finish_layer(const RowLayer& layer, nn::Activation activation, float slope, float* y,
                                std::int64_t lanes, std::int64_t pitch, cudaStream_t stream);

}  // namespace vt::kernels
