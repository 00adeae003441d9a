// Where a kernel finds the actions of a policy.
#pragma once

#include "kernels/rollout_args.hpp"
#include "vt/sim/policy.hpp"

namespace vt::cuda {

// Actions of a table are given: the host looks them up.
inline kernels::ActionSource source_of(PolicyKind kind) {
  switch (kind) {
    case PolicyKind::kUniform:
      return kernels::ActionSource::kUniform;
    case PolicyKind::kGaussian:
      return kernels::ActionSource::kGaussian;
    case PolicyKind::kMlp:
      return kernels::ActionSource::kNetwork;
    case PolicyKind::kOracle:
      return kernels::ActionSource::kTaste;
    case PolicyKind::kTable:
      break;
  }
  return kernels::ActionSource::kGiven;
}

}  // namespace vt::cuda
