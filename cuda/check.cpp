#include "cuda/check.hpp"

#include <filesystem>
#include <string>

#include "vt/core/error.hpp"

namespace vt::cuda {

void check(cudaError_t error, const char* call, const std::source_location& place) {
  if (error == cudaSuccess) return;
  cudaGetLastError();
  const std::string file = std::filesystem::path(place.file_name()).filename().string();
  throw Error(ErrorKind::kDevice, "CUDA call failed",
              std::string(call) + " at " + file + ":" + std::to_string(place.line()),
              std::string(cudaGetErrorString(error)) + " (" + cudaGetErrorName(error) + ")");
}

}  // namespace vt::cuda
