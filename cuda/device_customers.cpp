#include "cuda/device_customers.hpp"

namespace vt::cuda {

DeviceClassTable::DeviceClassTable(const ClassSums& sums, const Memory& memory)
    : classes_(static_cast<std::int64_t>(sums.classes.size()), memory),
      levels_(static_cast<std::int64_t>(sums.levels.size()), memory),
      level_total_(static_cast<std::int64_t>(sums.level_total.size()), memory),
      view_(sums.view()) {
  classes_.fill_from(sums.classes.data(), memory.stream);
  levels_.fill_from(sums.levels.data(), memory.stream);
  level_total_.fill_from(sums.level_total.data(), memory.stream);
  memory.stream.synchronize();
  view_.class_sums = classes_.data();
  view_.level_sums = levels_.data();
  view_.level_total = level_total_.data();
}

}  // namespace vt::cuda
