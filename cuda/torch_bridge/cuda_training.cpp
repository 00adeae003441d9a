#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAStream.h>

#include <cstdlib>

#include "cuda/torch_bridge/cuda_graph_runner.hpp"
#include "cuda/torch_bridge/device_training.hpp"
#include "cuda/torch_bridge/training.hpp"

namespace vt::cuda {
namespace {

TorchPlace place_of(int device, bool graphs) {
  // One workspace of a fixed size makes cuBLAS repeat its bits; it is read when the first handle is made.
  setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);
  const c10::cuda::CUDAStream stream =
      c10::cuda::getStreamFromPool(false, static_cast<c10::DeviceIndex>(device));
  const auto make_current = [stream] {
    c10::cuda::set_device(stream.device_index());
    c10::cuda::setCurrentCUDAStream(stream);
  };
  return {stream.device(), StreamView(stream.stream()), make_cuda_graph_runner(stream, graphs), make_current};
}

}  // namespace

learn::BackendFactory cuda_training(int device, const CudaOptions& options) {
  return [device, options](const ModelPtr& model,
                           const learn::RolloutShape& shape) -> std::unique_ptr<learn::TrainingBackend> {
    const DeviceFacts facts = usable_device(device);
    const DeviceScope scope(device);
    return make_device_training(model, shape, facts, options, place_of(device, options.graphs));
  };
}

}  // namespace vt::cuda
