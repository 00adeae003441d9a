// A table of customer classes in device memory.
#pragma once

#include "cuda/buffer.hpp"
#include "sim/customer_tables.hpp"

namespace vt::cuda {

class DeviceClassTable {
 public:
  // Returns when `sums` may go.
  DeviceClassTable(const ClassSums& sums, const Memory& memory);
  const session::ClassTableView& view() const { return view_; }

 private:
  Buffer<float> classes_, levels_, level_total_;
  session::ClassTableView view_;
};

}  // namespace vt::cuda
