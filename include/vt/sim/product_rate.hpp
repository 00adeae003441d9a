// How fast this machine multiplies: the ceiling that throughputs are set beside.
#pragma once

namespace vt {

// fp32 floating-point operations a second of the CPU backend's own matrix product (128 inputs, 256 outputs, a
// fma counts two), `threads` threads at once for about `seconds`.
double measured_product_rate(int threads, double seconds);

}  // namespace vt
