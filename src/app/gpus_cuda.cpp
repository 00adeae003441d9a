#include <fmt/format.h>

#include "app/gpus.hpp"
#include "cuda/backend.hpp"
#include "cuda/device.hpp"
#include "cuda/torch_bridge/training.hpp"

namespace vt::app {

Gpus list_gpus() {
  const cuda::DeviceList list = cuda::list_devices();
  Gpus gpus{"CUDA " + cuda::runtime_version(), {}, list.fault};
  for (const cuda::DeviceFacts& device : list.devices) {
    Json facts = {{"name", device.name},
                  {"compute_capability", fmt::format("{}.{}", device.major, device.minor)},
                  {"multiprocessors", device.multiprocessors},
                  {"memory_bytes", device.memory_bytes},
                  {"usable", device.fault.empty()}};
    if (!device.fault.empty()) facts["why_not"] = device.fault;
    gpus.devices.push_back({device.index, device.name, device.fault, std::move(facts)});
  }
  return gpus;
}

std::unique_ptr<Simulator> make_gpu_simulator(ModelPtr model, int index) {
  return cuda::make_cuda_simulator(std::move(model), index);
}

learn::BackendFactory gpu_training(int index) {
  return cuda::cuda_training(index);
}

}  // namespace vt::app
