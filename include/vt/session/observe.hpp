// What the ranker sees (contract, "Observation"): one-hot of the attributes, then the dense tail that changes
// from page to page.
#pragma once

#include "vt/core/view.hpp"
#include "vt/session/rules.hpp"
#include "vt/session/state.hpp"

namespace vt::session {

// Columns after the one-hot ones: [tail_size] with tail_size = 0, 1 or 3.
VT_HD int observe_tail(const PageRules& rules, Observation observation, State s, float tail[3]) {
  switch (observation) {
    case Observation::kCustomer:
      return 0;
    case Observation::kCustomerPage:
      tail[0] = rules.max_page_index > 0
                    ? static_cast<float>(s.page) / static_cast<float>(rules.max_page_index)
                    : 0.0f;
      return 1;
    case Observation::kVirtualTb:
      tail[0] = static_cast<float>(s.last_clicks);
      tail[1] = static_cast<float>(s.last_code);
      tail[2] = static_cast<float>(s.page);
      return 3;
  }
  return 0;
}

// Writes the dense observation [F]; packed: the customer [words]. F is float or double.
template <class F = float>
VT_HD void observe(const PageRules& rules, Observation observation, const std::uint32_t* packed, State s,
                   Strided<F> out) {
  const AttributesView& a = rules.attributes;
  for (int column = 0; column < a.width; ++column) out[column] = F(0);
  for (int i = 0; i < a.count; ++i) out[a.offset[i] + static_cast<int>(unpack(a, i, packed))] = F(1);
  float tail[3];
  const int extra = observe_tail(rules, observation, s, tail);
  for (int i = 0; i < extra; ++i) out[a.width + i] = F(tail[i]);
}

}  // namespace vt::session
