// The bodies of the kernels, for a block of the host.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "tests/support/host_cta.hpp"

namespace vt::host_gpu {

// Takes a launch's arguments at once, as CUDA does; what it returns runs the grid. `is_host` tells addresses
// that a GPU could not read: an argument that holds one is a std::invalid_argument.
using IsHost = std::function<bool(const void*)>;
using Bind =
    std::function<std::function<void()>(void** arguments, const test::Grid& grid, const IsHost& is_host)>;

// By name and types of the arguments, as "generate_kernel<32, (WeightSource)0>(GenerateArgs)".
const std::map<std::string, Bind>& kernel_bodies();

// The same name from one that nvcc gave.
std::string short_name(const char* mangled);

}  // namespace vt::host_gpu
