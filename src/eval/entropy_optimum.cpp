#include "vt/eval/entropy_optimum.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace vt::eval {
namespace {

// W(e^y): the w > 0 with w + log w = y, by Newton's iteration on the convex side. In logarithms, since e^y
// overflows.
double lambert_of_exp(double y) {
  double w = y > 1.0 ? y - std::log(y) : std::exp(y);
  if (w <= 0.0) return 0.0;
  for (int i = 0; i < 50; ++i) {
    const double step = (w + std::log(w) - y) / (1.0 + 1.0 / w);
    w = std::max(w - step, 0.5 * w);
    if (std::abs(step) <= 1e-15 * w) break;
  }
  return w;
}

// q at a constant c. A level without data has the limit of r p / W(r p e^c) for p -> 0.
std::vector<double> at_constant(std::span<const double> p, double r, double c) {
  std::vector<double> q;
  for (const double own : p) {
    const double w = own > 0.0 ? lambert_of_exp(std::log(r * own) + c) : 0.0;
    q.push_back(w > 0.0 ? r * own / w : std::exp(-c));
  }
  return q;
}

double total(const std::vector<double>& q) {
  return std::accumulate(q.begin(), q.end(), 0.0);
}

std::vector<double> scaled_to_one(std::vector<double> q) {
  const double sum = total(q);
  for (double& v : q) v /= sum;
  return q;
}

}  // namespace

std::vector<double> entropy_optimum(std::span<const double> p, double alpha, double beta,
                                    KlDirection direction) {
  if (alpha == 0.0) return {p.begin(), p.end()};
  if (direction == KlDirection::kReverse) {
    std::vector<double> q;
    for (const double own : p) q.push_back(std::pow(own, beta / (alpha + beta)));
    return scaled_to_one(std::move(q));
  }
  const double r = beta / alpha;
  double low = 0.0, high = 0.0;  // the sum falls as c grows
  while (total(at_constant(p, r, low)) < 1.0) low = 2.0 * low - 1.0;
  while (total(at_constant(p, r, high)) > 1.0) high = 2.0 * high + 1.0;
  for (int i = 0; i < 200 && high - low > 1e-14 * (1.0 + std::abs(low)); ++i) {
    const double middle = 0.5 * (low + high);
    (total(at_constant(p, r, middle)) > 1.0 ? low : high) = middle;
  }
  return scaled_to_one(at_constant(p, r, 0.5 * (low + high)));
}

double kl_divergence(std::span<const double> p, std::span<const double> q) {
  double sum = 0.0;
  for (std::size_t i = 0; i < p.size(); ++i)
    if (p[i] > 0.0) sum += p[i] * std::log(p[i] / q[i]);
  return sum;
}

}  // namespace vt::eval
