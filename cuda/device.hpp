// The GPUs of this machine and whether the kernels can run on them. Names no CUDA header: the program reads
// it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace vt::cuda {

struct DeviceFacts {
  int index = 0;
  std::string name;
  int major = 0;  // compute capability
  int minor = 0;
  int multiprocessors = 0;
  std::int64_t memory_bytes = 0;
  std::string fault;  // why it is not usable; empty: it is
};

struct DeviceList {
  std::vector<DeviceFacts> devices;
  std::string fault;  // why there is none, in CUDA's words; empty where there is one
};

// Never throws for what a machine lacks.
DeviceList list_devices();

// The facts of device `index`. Throws vt::Error (kDevice) that says why it is not usable.
DeviceFacts usable_device(int index);

// CUDA runtime of this build, as 13.0.
std::string runtime_version();

// The device of the calling thread for the scope's time.
class DeviceScope {
 public:
  explicit DeviceScope(int index);
  ~DeviceScope();
  DeviceScope(const DeviceScope&) = delete;
  DeviceScope& operator=(const DeviceScope&) = delete;

 private:
  int before_ = 0;
};

}  // namespace vt::cuda
