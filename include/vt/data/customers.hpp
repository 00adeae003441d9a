// Customers without their pages: one row of attribute codes each, the form in which customer generators are
// fitted and scored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace vt::data {

struct Customers {
  std::vector<std::int32_t> sizes;   // [A] levels of each attribute
  std::vector<std::uint16_t> codes;  // [N, A], each below its size

  std::size_t attributes() const { return sizes.size(); }
  std::size_t rows() const { return sizes.empty() ? 0 : codes.size() / sizes.size(); }
  const std::uint16_t* row(std::size_t i) const { return codes.data() + i * sizes.size(); }
  // One-hot columns: the sum of sizes.
  std::int64_t width() const {
    std::int64_t sum = 0;
    for (const std::int32_t size : sizes) sum += size;
    return sum;
  }
};

}  // namespace vt::data
