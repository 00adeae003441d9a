// bench on a GPU: rollouts over numbers of lanes and kernels, by the device's own clock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/gpu_options.hpp"
#include "app/run.hpp"
#include "vt/sim/model.hpp"

namespace vt::app {

struct GpuSweep {
  std::string bench_case;           // env | rollout
  std::vector<std::int64_t> lanes;  // empty: 2^10, 2^12 .. 2^22
  double seconds = 0.0;             // of a repeat
  int repeats = 0;
};

// Opens the run, measures and finishes it; --kernel auto sets every kernel that takes the shapes beside the
// others. Each kernel's answers are compared with the CPU backend first. The summary's figures are those of
// the fastest, with all of them in run.rates; returned are they one by one, as lines of the log. Throws
// vt::Error (kDevice) where nothing could be measured.
std::vector<Json> bench_on_gpu(Run& run, const ModelPtr& model, const std::string& sim, GpuOptions& gpu,
                               const GpuSweep& sweep);

}  // namespace vt::app
