// A generator of customers as a table: a class, then each attribute independently.
#pragma once

#include <vector>

namespace vt {

struct ClassTable {
  std::vector<float> log_weight;  // [C]
  std::vector<float> logits;      // [C, width]

  int classes() const { return static_cast<int>(log_weight.size()); }
};

}  // namespace vt
