// The constants of a page view in one simulator: a POD that every backend gets by value.
#pragma once

#include <cstdint>

#include "vt/core/types.hpp"
#include "vt/session/attributes.hpp"

namespace vt::session {

struct PageRules {
  SimulatorKind kind = SimulatorKind::kLearned;
  Observation observation = Observation::kCustomer;  // what the simulator shows a ranker by default
  AttributesView attributes;
  std::int32_t action_size = 0;       // k; 0: learned from a log without actions
  std::int32_t max_page_index = 0;    // the last page served: at most max_page_index + 1 pages (semantics 1)
  std::int32_t n_slots = 0;           // items on a page, 0 where unknown
  std::int32_t feedback_classes = 0;  // 3 (turn, buy, leave), 0 in virtualtb_v0
  std::int32_t click_classes = 0;     // n_slots + 1 where the simulator gives clicks, else 0
  std::int32_t code_classes = 0;      // virtualtb_v0's second code, else 0
  float low[kMaxActions] = {};        // action bounds, rounded toward zero to half precision
  float high[kMaxActions] = {};
};

// Width of an observation [F].
VT_HD int observation_size(const PageRules& rules, Observation observation) {
  switch (observation) {
    case Observation::kCustomer:
      return rules.attributes.width;
    case Observation::kCustomerPage:
      return rules.attributes.width + 1;
    case Observation::kVirtualTb:
      return rules.attributes.width + 3;
  }
  return 0;
}

// Logits of the customer network: feedback, clicks, code, in this order, heads that exist only.
VT_HD int customer_outputs(const PageRules& rules) {
  return rules.feedback_classes + rules.click_classes + rules.code_classes;
}

}  // namespace vt::session
