// Where a kernel finds the actions of a policy.
#pragma once

#include <stdexcept>

#include "kernels/rollout_args.hpp"
#include "vt/sim/policy.hpp"

namespace vt::cuda {

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
      return kernels::ActionSource::kTable;
  }
  throw std::logic_error("source_of: unknown kind of policy");
}

}  // namespace vt::cuda
