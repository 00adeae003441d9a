#include "app/device_argument.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>
#include <regex>

#include "app/gpus.hpp"
#include "vt/core/error.hpp"

namespace vt::app {
namespace {

std::string name_of(const Gpu& gpu) {
  return fmt::format("cuda:{}", gpu.index);
}

const Gpu* first_usable(const Gpus& gpus) {
  const auto found = std::find_if(gpus.devices.begin(), gpus.devices.end(),
                                  [](const Gpu& gpu) { return gpu.fault.empty(); });
  return found == gpus.devices.end() ? nullptr : &*found;
}

// Why no GPU is usable.
std::string reason(const Gpus& gpus) {
  if (!gpus.fault.empty()) return gpus.fault;
  return fmt::format("{} ({}): {}", name_of(gpus.devices.front()), gpus.devices.front().name,
                     gpus.devices.front().fault);
}

[[noreturn]] void refuse(const std::string& device, const std::string& why) {
  throw Error(ErrorKind::kDevice, "device not usable", "--device " + device, why, "use --device cpu");
}

std::string choose(bool verb_uses_gpu) {
  if (!verb_uses_gpu) {
    spdlog::info("device: cpu (this verb computes on the processor)");
    return "cpu";
  }
  const Gpus gpus = list_gpus();
  const Gpu* gpu = first_usable(gpus);
  if (gpu == nullptr) {
    spdlog::info("device: cpu ({})", reason(gpus));
    return "cpu";
  }
  spdlog::info("device: {} ({})", name_of(*gpu), gpu->name);
  return name_of(*gpu);
}

}  // namespace

std::optional<int> gpu_index(const std::string& device) {
  std::smatch match;
  if (!std::regex_match(device, match, std::regex("cuda:([0-9]{1,3})"))) return std::nullopt;
  return std::stoi(match[1]);
}

std::string resolve_device(const std::string& device, bool verb_uses_gpu) {
  if (device == "auto") return choose(verb_uses_gpu);
  if (device == "cpu") return device;
  const std::optional<int> index = gpu_index(device);
  if (device != "cuda" && !index) {
    throw Error(ErrorKind::kUsage, "unknown device", "--device " + device,
                "it is none of cpu, cuda, cuda:I, auto");
  }
  if (!verb_uses_gpu) refuse(device, "this verb computes on the processor");
  const Gpus gpus = list_gpus();
  if (gpus.devices.empty()) refuse(device, gpus.fault);
  if (!index) {
    const Gpu* gpu = first_usable(gpus);
    if (gpu == nullptr) refuse(device, reason(gpus));
    return name_of(*gpu);
  }
  const auto i = static_cast<std::size_t>(*index);
  if (i >= gpus.devices.size()) {
    refuse(device, fmt::format("this machine has {}, numbered from 0", gpus.devices.size()));
  }
  if (!gpus.devices[i].fault.empty()) refuse(device, gpus.devices[i].fault);
  return device;
}

std::unique_ptr<Simulator> make_backend(ModelPtr model, const CommonOptions& common,
                                        const cuda::CudaOptions& gpu) {
  const std::optional<int> index = gpu_index(common.device);
  return index ? make_gpu_simulator(std::move(model), *index, gpu)
               : make_cpu_simulator(std::move(model), common.threads);
}

learn::BackendFactory training_backend(const CommonOptions& common, const cuda::CudaOptions& gpu) {
  const std::optional<int> index = gpu_index(common.device);
  return index ? gpu_training(*index, gpu) : learn::cpu_training(common.threads);
}

}  // namespace vt::app
