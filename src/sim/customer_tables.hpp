// A generator's tables as draws read them (session/customer_table.hpp).
#pragma once

#include <vector>

#include "vt/session/customer_table.hpp"
#include "vt/sim/customer_generator.hpp"

namespace vt {

// Running sums of a class table: prepared once, read by every draw.
class ClassSums {
 public:
  ClassSums() = default;
  ClassSums(const ClassTable& table, const session::AttributesView& attributes);
  // Valid while this lives unmoved.
  session::ClassTableView view() const {
    return {static_cast<std::int32_t>(classes.size()), class_total, classes.data(), levels.data(),
            level_total.data()};
  }

  std::vector<float> classes;      // [C]
  std::vector<float> levels;       // [C, width]
  std::vector<float> level_total;  // [C, attributes]
  float class_total = 0.0f;
};

inline session::CustomerRowsView view_of_rows(const CustomerGenerator& generator,
                                              const session::AttributesView& attributes) {
  return {static_cast<std::uint32_t>(generator.rows.size() / static_cast<std::size_t>(attributes.words)),
          generator.rows.data()};
}

}  // namespace vt
