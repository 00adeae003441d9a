#include "data/value_counts.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace vt::data {
namespace {

constexpr int kDropped = 11;  // bits of the fraction that a cell does not tell apart
constexpr std::uint32_t kHalf = ValueCounts::kCells / 2;

}  // namespace

std::uint32_t ValueCounts::cell_of(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value == 0.0f ? 0.0f : value);
  const std::uint32_t magnitude = (bits & 0x7FFFFFFFu) >> kDropped;
  return bits >> 31 == 0 ? kHalf + magnitude : kHalf - 1 - magnitude;
}

float ValueCounts::value_of(std::uint32_t cell) {
  return cell >= kHalf ? std::bit_cast<float>((cell - kHalf) << kDropped)
                       : std::bit_cast<float>(((kHalf - 1 - cell) << kDropped) | 0x80000000u);
}

std::uint32_t ValueCounts::quantile_cell(double level) const {
  const auto rank =
      std::max(std::int64_t{1}, static_cast<std::int64_t>(std::ceil(level * static_cast<double>(total_))));
  std::int64_t seen = 0;
  std::uint32_t cell = 0;
  for (; cell < kCells; ++cell) {
    seen += counts_[cell];
    if (seen >= rank) break;
  }
  return cell;
}

}  // namespace vt::data
