// L-BFGS with backtracking, for smooth convex functions (Nocedal and Wright, Numerical Optimization, 2006,
// algorithm 7.4).
#pragma once

#include <functional>
#include <span>
#include <vector>

namespace vt::eval {

// Writes the gradient at x and returns the value.
using Smooth = std::function<double(std::span<const double> x, std::span<double> gradient)>;

struct LbfgsOptions {
  int history = 10;
  int iterations = 300;
  double tolerance = 1e-6;  // of the gradient's largest entry
};

// Improves x in place.
void minimise(const Smooth& f, std::vector<double>& x, const LbfgsOptions& options = {});

}  // namespace vt::eval
