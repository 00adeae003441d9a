// The one order of horizontal sums (semantics 3): four partial sums by (column / 2) % 4, then (p0 + p1) + (p2
// + p3).
#pragma once

#include "vt/core/ops.hpp"

namespace vt {

template <class F>
struct Sum4 {
  F part[4];
  VT_HD Sum4() : part{F(0.0f), F(0.0f), F(0.0f), F(0.0f)} {}
  VT_HD void add(int column, F value) { put(column, at(column) + value); }
  // part + a * b in one rounding.
  VT_HD void add_product(int column, F a, F b) { put(column, fma(a, b, at(column))); }
  VT_HD F total() const { return (part[0] + part[1]) + (part[2] + part[3]); }

 private:
#if defined(__CUDA_ARCH__)  // registers have no address: ask each part whether it is meant
  VT_HD F at(int column) const {
    const int turn = (column / 2) % 4;
    return turn < 2 ? (turn == 0 ? part[0] : part[1]) : (turn == 2 ? part[2] : part[3]);
  }
  VT_HD void put(int column, F sum) {
    const int turn = (column / 2) % 4;
    part[0] = turn == 0 ? sum : part[0];
    part[1] = turn == 1 ? sum : part[1];
    part[2] = turn == 2 ? sum : part[2];
    part[3] = turn == 3 ? sum : part[3];
  }
#else
  VT_HD F at(int column) const {
    return part[(column / 2) % 4];
  }
  VT_HD void put(int column, F sum) {
    part[(column / 2) % 4] = sum;
  }
#endif
};

}  // namespace vt
