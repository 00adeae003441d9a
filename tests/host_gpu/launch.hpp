// What nvcc's code made known.
#pragma once

#include <string>
#include <vector>

namespace vt::host_gpu {

// Kernels that the program holds and the host has no body for, by short_name().
std::vector<std::string> kernels_without_body();

}  // namespace vt::host_gpu
