// What fit-behavior's algorithms make of logged pages: networks for each member of an ensemble.
#pragma once

#include <memory>
#include <vector>

#include "app/run.hpp"
#include "config/settings.hpp"
#include "vt/learn/behavior_cloning.hpp"

namespace vt::app {

struct BehaviorFit {
  std::vector<learn::BehaviorNetworks> members;  // in the learner's units
  std::vector<Json> figures;                     // of each member, for summary.json
  double page_views_per_second = 0.0;            // of this process
};

// Adds the keys of bc.* that set `options`.
void declare_bc(config::Settings& settings, learn::BcOptions& options);

// Behaviour cloning, and what --algo mail starts from. Warns where seeing actions is worth nothing. Throws
// Interrupted after a signal.
BehaviorFit clone_behavior(const Run& run, const std::shared_ptr<const learn::LoggedPages>& pages,
                           const learn::BcOptions& options, const std::string& part = {});

}  // namespace vt::app
