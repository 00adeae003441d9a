// From the cells of an attribute to its levels. Cells get provisional codes as they come, in any order; once
// all have been seen, the levels are put in order (contract, "Levels of an attribute").
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/log_map.hpp"
#include "vt/data/table.hpp"
#include "vt/sim/spec.hpp"

namespace vt::data {

inline constexpr std::uint32_t kMissingCode = ~0u;
inline constexpr std::size_t kMostLevels = 65534;
inline constexpr const char* kMissingLabel = "(missing)";

struct FinishedLevels {
  Attribute attribute;
  std::vector<std::uint16_t> code_of;  // [provisional codes]
  std::uint16_t missing_code = 0;
  int seen = 0;  // levels that occurred
};

class Levels {
 public:
  virtual ~Levels() = default;
  // What the column must be read as.
  virtual ColumnType type() const = 0;
  // The provisional code of a cell that is not missing. Throws std::length_error above kMostLevels.
  virtual std::uint32_t encode(const Column& column, std::size_t row) = 0;
  virtual FinishedLevels finish(bool missing_seen) const = 0;
};

std::unique_ptr<Levels> make_levels(const MappedAttribute& attribute);

}  // namespace vt::data
