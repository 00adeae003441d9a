#include "sim/customer_tables.hpp"

namespace vt {

ClassSums::ClassSums(const ClassTable& table, const session::AttributesView& attributes)
    : classes(table.log_weight), levels(table.logits) {
  class_total = session::running_sums({classes.data(), 1}, table.classes());
  level_total.reserve(classes.size() * static_cast<std::size_t>(attributes.count));
  for (float* row = levels.data(); row != levels.data() + levels.size(); row += attributes.width) {
    for (int i = 0; i < attributes.count; ++i)
      level_total.push_back(session::running_sums({row + attributes.offset[i], 1}, attributes.size[i]));
  }
}

}  // namespace vt
