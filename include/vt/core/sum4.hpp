// The one order of horizontal sums (semantics 3): four partial sums by (column / 2) % 4, then (p0 + p1) + (p2
// + p3).
#pragma once

#include "vt/core/ops.hpp"

namespace vt {

template <class F>
struct Sum4 {
  F part[4];
  VT_HD Sum4() : part{F(0.0f), F(0.0f), F(0.0f), F(0.0f)} {}
  VT_HD void add(int column, F value) { part[(column / 2) % 4] = part[(column / 2) % 4] + value; }
  // part + a * b in one rounding.
  VT_HD void add_product(int column, F a, F b) { part[(column / 2) % 4] = fma(a, b, part[(column / 2) % 4]); }
  VT_HD F total() const { return (part[0] + part[1]) + (part[2] + part[3]); }
};

}  // namespace vt
