// Views: a pointer with a shape, owning nothing. Strides are in elements.
#pragma once

#include <cstdint>

#include "vt/core/macros.hpp"

namespace vt {

// A strided vector, so that a value per lane can live in a row or in a column.
template <class T>
struct Strided {
  T* data;
  std::int64_t stride;
  VT_HD T& operator[](std::int64_t i) const { return data[i * stride]; }
};

// A row-major matrix [rows, cols] whose rows are `pitch` elements apart.
template <class T>
struct Matrix {
  T* data = nullptr;
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  std::int64_t pitch = 0;
  VT_HD T* row(std::int64_t r) const { return data + r * pitch; }
  VT_HD T& operator()(std::int64_t r, std::int64_t c) const { return data[r * pitch + c]; }
};

}  // namespace vt
