#include "cuda/device.hpp"

#include "cuda/check.hpp"
#include "kernels/geometry.hpp"
#include "vt/core/error.hpp"

namespace vt::cuda {
namespace {

DeviceFacts facts_of(int index) {
  DeviceFacts facts;
  facts.index = index;
  cudaDeviceProp properties{};
  if (const cudaError_t error = cudaGetDeviceProperties(&properties, index); error != cudaSuccess) {
    cudaGetLastError();
    facts.fault = cudaGetErrorString(error);
    return facts;
  }
  facts.name = properties.name;
  facts.major = properties.major;
  facts.minor = properties.minor;
  facts.multiprocessors = properties.multiProcessorCount;
  facts.memory_bytes = static_cast<std::int64_t>(properties.totalGlobalMem);
  int pools = 0;
  VT_CUDA_CHECK(cudaDeviceGetAttribute(&pools, cudaDevAttrMemoryPoolsSupported, index));
  if (pools == 0) facts.fault = "its driver has no stream-ordered memory pools";
  if (!kernels::limits_of(facts.major, facts.minor)) {
    facts.fault = "compute capability " + std::to_string(facts.major) + "." + std::to_string(facts.minor) +
                  " is none that the kernels are built for";
  }
  return facts;
}

}  // namespace

DeviceList list_devices() {
  DeviceList list;
  int count = 0;
  if (const cudaError_t error = cudaGetDeviceCount(&count); error != cudaSuccess) {
    cudaGetLastError();
    list.fault = cudaGetErrorString(error);
    return list;
  }
  if (count == 0) list.fault = "there is no GPU";
  for (int i = 0; i < count; ++i) list.devices.push_back(facts_of(i));
  return list;
}

DeviceFacts usable_device(int index) {
  const auto refuse = [index](const std::string& why) -> DeviceFacts {
    throw Error(ErrorKind::kDevice, "device not usable", "cuda:" + std::to_string(index), why);
  };
  const DeviceList list = list_devices();
  if (!list.fault.empty()) return refuse(list.fault);
  if (index < 0 || index >= static_cast<int>(list.devices.size())) {
    return refuse("this machine has " + std::to_string(list.devices.size()) + ", numbered from 0");
  }
  const DeviceFacts& facts = list.devices[static_cast<std::size_t>(index)];
  return facts.fault.empty() ? facts : refuse(facts.fault);
}

std::string runtime_version() {
  int version = 0;
  VT_CUDA_CHECK(cudaRuntimeGetVersion(&version));
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

DeviceScope::DeviceScope(int index) {
  VT_CUDA_CHECK(cudaGetDevice(&before_));
  VT_CUDA_CHECK(cudaSetDevice(index));
}

DeviceScope::~DeviceScope() {
  cudaSetDevice(before_);
}

}  // namespace vt::cuda
