// Rollouts on a GPU, measured by the device's own clock (cuda/rate.hpp), without LibTorch.
#pragma once

#include <span>

namespace vt::bench {

// Arguments: [--seconds S] of a repeat, [--lanes N,N,...], [--commit TEXT]. Prints one JSON line a figure:
// page views a second of the released networks' shapes and of the market, with and without a policy in the
// loop, by both kernels, as a graph and launched one by one. Every case is first compared with the CPU
// backend. Throws vt::Error: kDevice without a usable GPU, kUsage for other arguments, kInternal for a wrong
// answer.
int run_gpu_bench(std::span<char* const> arguments);

}  // namespace vt::bench
