// An evaluation with progress, as verbs run it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "app/run.hpp"
#include "vt/eval/evaluation.hpp"

namespace vt::app {

// Sessions from here are fresh: no training has met them (semantics 2).
inline constexpr std::uint64_t kFreshSessions = std::uint64_t{1} << 63;

struct TimedResult {
  eval::EvalResult result;
  double page_views_per_second = 0.0;  // of this process, start-up excluded
};

// checkpoint: where the state is kept on a signal and now and then, and taken from where it exists and is of
// the same evaluation; empty: nowhere. Throws Interrupted after a signal.
TimedResult evaluate_policy(const Run& run, Simulator& simulator, const RankingPolicy& policy,
                            const eval::EvalRequest& request, const std::string& title,
                            const std::filesystem::path& checkpoint = {});

}  // namespace vt::app
