// Named ranges for profilers.
#pragma once

#include <nvtx3/nvtx3.hpp>

namespace vt::cuda {

struct NvtxDomain {
  static constexpr char const* name{"vt"};
};

// Marks the scope's host time.
using Range = nvtx3::scoped_range_in<NvtxDomain>;

}  // namespace vt::cuda
