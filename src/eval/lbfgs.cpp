#include "eval/lbfgs.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>

namespace vt::eval {
namespace {

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

void add(Vector& y, double factor, const Vector& x) {
  for (std::size_t i = 0; i < y.size(); ++i) y[i] += factor * x[i];
}

double largest(const Vector& x) {
  double most = 0.0;
  for (const double v : x) most = std::max(most, std::abs(v));
  return most;
}

struct Pair {
  Vector step, change;  // of x, of the gradient
  double product;       // step . change > 0
};

// - H gradient by the two-loop recursion.
Vector direction(const std::deque<Pair>& pairs, const Vector& gradient) {
  Vector d = gradient;
  std::vector<double> factor(pairs.size());
  for (std::size_t i = pairs.size(); i-- > 0;) {
    factor[i] = dot(pairs[i].step, d) / pairs[i].product;
    add(d, -factor[i], pairs[i].change);
  }
  if (!pairs.empty()) {
    const double scale = pairs.back().product / dot(pairs.back().change, pairs.back().change);
    for (double& v : d) v *= scale;
  }
  for (std::size_t i = 0; i < pairs.size(); ++i)
    add(d, factor[i] - dot(pairs[i].change, d) / pairs[i].product, pairs[i].step);
  for (double& v : d) v = -v;
  return d;
}

}  // namespace

void minimise(const Smooth& f, Vector& x, const LbfgsOptions& options) {
  constexpr double kDecrease = 1e-4;
  constexpr int kBacktracks = 40;
  std::deque<Pair> pairs;
  Vector gradient(x.size()), next_gradient(x.size());
  double value = f(x, gradient);
  for (int iteration = 0; iteration < options.iterations && largest(gradient) > options.tolerance;
       ++iteration) {
    const Vector d = direction(pairs, gradient);
    const double slope = dot(d, gradient);
    double length = pairs.empty() ? std::min(1.0, 1.0 / std::sqrt(-slope)) : 1.0;
    Vector next;
    double next_value = value;
    for (int i = 0; i < kBacktracks; ++i, length *= 0.5) {
      next = x;
      add(next, length, d);
      next_value = f(next, next_gradient);
      if (next_value <= value + kDecrease * length * slope) break;
    }
    if (!(next_value < value)) return;  // as far as rounding allows
    Pair pair{next, next_gradient, 0.0};
    add(pair.step, -1.0, x);
    add(pair.change, -1.0, gradient);
    pair.product = dot(pair.step, pair.change);
    if (pair.product > 0.0) pairs.push_back(std::move(pair));
    if (pairs.size() > static_cast<std::size_t>(options.history)) pairs.pop_front();
    x = std::move(next);
    gradient.swap(next_gradient);
    value = next_value;
  }
}

}  // namespace vt::eval
