// Every CUDA call of the host passes here.
#pragma once

#include <cuda_runtime_api.h>

#include <source_location>

namespace vt::cuda {

// Unless error is cudaSuccess: throws vt::Error (kDevice) that names the call, its place and CUDA's text, and
// clears what the runtime remembers of it, so that no later call is blamed.
void check(cudaError_t error, const char* call,
           const std::source_location& place = std::source_location::current());

}  // namespace vt::cuda

#define VT_CUDA_CHECK(call) ::vt::cuda::check((call), #call)
