#include <fmt/format.h>

#include "app/gpus.hpp"
#include "cuda/backend.hpp"
#include "cuda/device.hpp"
#include "cuda/rate_json.hpp"
#include "cuda/torch_bridge/training.hpp"

namespace vt::app {
namespace {

constexpr double kCeilingSeconds = 2.0;

}  // namespace

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
    gpus.devices.push_back(
        {device.index, device.name, {device.major, device.minor}, device.fault, std::move(facts)});
  }
  return gpus;
}

std::unique_ptr<Simulator> make_gpu_simulator(ModelPtr model, int index, const cuda::CudaOptions& options) {
  return cuda::make_cuda_simulator(std::move(model), index, options);
}

learn::BackendFactory gpu_training(int index, const cuda::CudaOptions& options) {
  return cuda::cuda_training(index, options);
}

GpuBench::GpuBench(ModelPtr model, RankingPolicy policy, int index)
    : model_(std::move(model)), policy_(std::move(policy)), device_(cuda::usable_device(index)) {}

void GpuBench::check(cuda::Kernel kernel) const {
  cuda::check_rollout(model_, policy_, device_, kernel);
}

const cuda::Ceilings& GpuBench::ceilings() {
  if (!ceilings_) ceilings_ = cuda::measured_ceilings(device_, kCeilingSeconds);
  return *ceilings_;
}

Json GpuBench::measure(const cuda::RateRequest& request) {
  const cuda::Rate rate = cuda::measured_rate(model_, policy_, device_, request);
  const cuda::Roofline roofline =
      cuda::roofline_of(*model_, policy_, rate, ceilings(), request.options.noise);
  return cuda::json_of(rate, roofline, ceilings());
}

Json GpuBench::gpu() const {
  return cuda::json_of(device_);
}

double GpuBench::matmul_flops() {
  return ceilings().matmul_flops;
}

}  // namespace vt::app
