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

void ValueCounts::add_cell(std::uint32_t cell) {
  Block& block = blocks_[cell / kBlock];
  if (block.counts.empty()) block.counts.resize(kBlock);
  ++block.counts[cell % kBlock];
  ++block.total;
  ++total_;
}

std::uint32_t ValueCounts::quantile_cell(double level) const {
  const auto rank =
      std::max(std::int64_t{1}, static_cast<std::int64_t>(std::ceil(level * static_cast<double>(total_))));
  std::int64_t before = 0;  // values in lower cells
  std::uint32_t block = 0;
  while (before + blocks_[block].total < rank) before += blocks_[block++].total;
  std::uint32_t cell = 0;
  while (before + blocks_[block].counts[cell] < rank) before += blocks_[block].counts[cell++];
  return block * kBlock + cell;
}

}  // namespace vt::data
