#include "vt/eval/moments.hpp"

#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <limits>

namespace vt::eval {
namespace {

using Wide = boost::multiprecision::int512_t;  // holds sum(x)^2 * sum(y^2) exactly

double nan() {
  return std::numeric_limits<double>::quiet_NaN();
}

// sqrt(numerator / denominator * n / (n - 1)), not a number where n < 2.
double root(const Wide& numerator, const Wide& denominator, std::int64_t n) {
  if (n < 2 || denominator == 0) return nan();
  const double count = static_cast<double>(n);
  return std::sqrt(numerator.convert_to<double>() / denominator.convert_to<double>() *
                   (count / (count - 1.0)));
}

double quotient(const Wide& numerator, const Wide& denominator) {
  return denominator == 0 ? nan() : numerator.convert_to<double>() / denominator.convert_to<double>();
}

}  // namespace

void Moments::add(const SessionSums& session) {
  const Int128 pages = session[Quantity::kPages];
  ++count;
  for (std::size_t q = 0; q < kQuantities; ++q) {
    const Int128 y = session.value[q];
    sum[q] += y;
    square[q] += y * y;
    with_pages[q] += y * pages;
  }
}

void Moments::add(const Moments& other) {
  count += other.count;
  for (std::size_t q = 0; q < kQuantities; ++q) {
    sum[q] += other.sum[q];
    square[q] += other.square[q];
    with_pages[q] += other.with_pages[q];
  }
}

// Residuals y - R x with R = Y / X: X^2 sum(residual^2) = X^2 sum(y^2) - 2 X Y sum(x y) + Y^2 sum(x^2), an
// integer.
Estimate per_page(const Moments& m, Quantity q, double unit) {
  const auto i = static_cast<std::size_t>(q);
  const auto pages = static_cast<std::size_t>(Quantity::kPages);
  const Wide x = m.sum[pages], y = m.sum[i];
  const Wide squares =
      x * x * Wide(m.square[i]) - 2 * x * y * Wide(m.with_pages[i]) + y * y * Wide(m.square[pages]);
  return {unit * quotient(y, x), unit * root(squares, x * x * x * x, m.sessions())};
}

// N sum((y - mean)^2) = N sum(y^2) - Y^2.
Estimate per_session(const Moments& m, Quantity q, double unit) {
  const auto i = static_cast<std::size_t>(q);
  const Wide n = m.sessions(), y = m.sum[i];
  return {unit * quotient(y, n), unit * root(n * Wide(m.square[i]) - y * y, n * n * n, m.sessions())};
}

Estimate in_all(const Moments& m, Quantity q, double unit) {
  const auto i = static_cast<std::size_t>(q);
  const Wide n = m.sessions(), y = m.sum[i];
  return {unit * y.convert_to<double>(), unit * root(n * Wide(m.square[i]) - y * y, n, m.sessions())};
}

}  // namespace vt::eval
