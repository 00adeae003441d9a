#include "app/gpu_options.hpp"

#include <spdlog/spdlog.h>

#include "app/device_argument.hpp"
#include "app/gpus.hpp"
#include "cuda/kernel_choice.hpp"
#include "vt/core/error.hpp"

namespace vt::app {

void GpuOptions::declare(config::Settings& settings) {
  settings
      .add_choice("kernel", kernel_, {"auto", "fused", "layered"},
                  "on a GPU: one fused kernel in the exact rounding order, or cuBLAS products between small "
                  "kernels; auto: fused where the shapes fit")
      .resumable();
  settings.add("no_graph", no_graph_, "on a GPU: launch kernels one by one, not as graphs").resumable();
}

cuda::KernelWish GpuOptions::wish() const {
  if (kernel_ == "fused") return cuda::KernelWish::kFused;
  return kernel_ == "layered" ? cuda::KernelWish::kLayered : cuda::KernelWish::kAuto;
}

void GpuOptions::resolve(const Run& run, const SimulatorModel& model, const Network& policy) {
  const std::optional<int> index = gpu_index(run.common().device);
  if (!index) {
    if (kernel_ == "auto" && !no_graph_) return;
    throw Error(ErrorKind::kUsage, "not on the processor", no_graph_ ? "--no-graph" : "--kernel " + kernel_,
                "kernels and graphs are chosen on a GPU, and this run computes on the processor",
                "leave it out, or say --device cuda");
  }
  const Gpus gpus = list_gpus();
  const cuda::Capability capability = gpus.devices.at(static_cast<std::size_t>(*index)).capability;
  const cuda::KernelChoice choice =
      cuda::choose_kernel(wish(), capability, cuda::rollout_shapes(model, policy));
  kernel_ = cuda::name_of(choice.kernel);
  spdlog::info("kernel: {} ({})", kernel_, choice.why);
}

Network policy_shape(const SimulatorSpec& spec, const std::vector<int>& hidden) {
  Network network;
  int in = spec.observation_size();
  for (const int out : hidden) {
    network.layers.push_back({in, out, {}, {}, {}, {}});
    in = out;
  }
  network.layers.push_back({in, spec.action_size(), {}, {}, {}, {}});
  return network;
}

}  // namespace vt::app
