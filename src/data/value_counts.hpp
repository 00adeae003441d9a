// Quantiles of any number of values in fixed memory, the same in whatever order the values come.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace vt::data {

// Counts per cell of the number line: finite float32 values that agree in sign, exponent and the first 12
// bits of the fraction share a cell. A quantile is therefore at most 1/4096 of itself below the true one, and
// exact for values with at most 13 significant bits (whole numbers up to 8191).
class ValueCounts {
 public:
  static constexpr std::uint32_t kCells = 1u << 21;

  // Ascending with the value.
  static std::uint32_t cell_of(float value);
  // The value of least magnitude in a cell.
  static float value_of(std::uint32_t cell);

  void add(float value) { add_cell(cell_of(value)); }
  void add_cell(std::uint32_t cell);
  std::int64_t total() const { return total_; }
  // The cell of the smallest value that at least `level` of all values do not exceed. total() > 0.
  std::uint32_t quantile_cell(double level) const;
  float quantile(double level) const { return value_of(quantile_cell(level)); }

 private:
  static constexpr std::uint32_t kBlock = 1u << 12;  // cells that share sign and exponent

  // Made when its first value comes: most exponents never do.
  struct Block {
    std::int64_t total = 0;
    std::vector<std::int64_t> counts;  // [kBlock]
  };
  std::array<Block, kCells / kBlock> blocks_;
  std::int64_t total_ = 0;
};

}  // namespace vt::data
