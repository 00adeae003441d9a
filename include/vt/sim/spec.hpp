// What a simulator is, in words and numbers: everything a program may ask without running it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vt/session/rules.hpp"

namespace vt {

struct Attribute {
  std::string name;
  std::string kind = "categorical";  // categorical | ordinal | continuous
  int size = 0;                      // levels
  std::vector<std::string> labels;   // [size], or empty: the codes are the labels
};

// Their packing and one-hot columns. Throws std::invalid_argument: no attribute or too many, a name that is
// empty or taken, sizes or labels out of range.
session::AttributesView view_of(const std::vector<Attribute>& attributes);

struct NormQuantile {
  double level;  // 0.5, 0.95, ...
  double norm;   // L2 norm of logged actions
};

struct SimulatorSpec {
  SimulatorKind kind = SimulatorKind::kLearned;
  std::string name;
  std::vector<Attribute> attributes;
  session::PageRules rules;
  std::vector<float> center;  // [k] whitening of actions (semantics 1): mean of logged actions, or 0
  std::vector<float> scale;   // [k] their standard deviation, or 1
  std::vector<NormQuantile> norm_quantiles;
  bool has_turnover = false;
  std::string licence;
  std::string source;
  std::string hash;  // SHA-256 (hex) of everything that decides results

  int action_size() const { return rules.action_size; }
  int observation_size() const { return session::observation_size(rules, rules.observation); }
  bool has_purchases() const { return kind != SimulatorKind::kVirtualTb; }
  bool has_clicks() const { return rules.click_classes > 0; }
  // Norm at a logged quantile, linear between the stored ones; empty where there is no log.
  std::optional<double> norm_quantile(double level) const;
};

const char* name_of(SimulatorKind kind);       // "learned" | "virtualtb_v0" | "market"
const char* name_of(Observation observation);  // "s" | "s+page" | "virtualtb_v0"
const char* name_of(EndReason reason);
const char* name_of(Replan replan);  // "page" | "session"

}  // namespace vt
