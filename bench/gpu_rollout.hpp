// Rollouts on a GPU, measured by the device's own clock.
#pragma once

#include <span>

namespace vt::bench {

// Arguments: [--seconds S] of a repeat, [--commit TEXT]. Prints one JSON line a case: page views a second,
// policy in the loop and trajectories stored on the device. Every case is first compared with the CPU
// backend, bit for bit. Throws vt::Error: kDevice without a usable GPU, kUsage for other arguments, kInternal
// for a wrong answer.
int run_gpu_bench(std::span<char* const> arguments);

}  // namespace vt::bench
