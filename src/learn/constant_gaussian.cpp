#include "learn/constant_gaussian.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace vt::learn {
namespace {

constexpr double kSmallestStd = 1e-4;  // of u

double u_of(const LoggedPages& pages, std::int64_t row, std::size_t i) {
  const std::size_t k = pages.spec.center.size();
  const double action = pages.action[static_cast<std::size_t>(row) * k + i];
  return (action - pages.spec.center[i]) / pages.spec.scale[i];
}

}  // namespace

ConstantGaussian fit_constant(const LoggedPages& pages, const std::vector<std::int64_t>& rows) {
  const std::size_t k = pages.spec.center.size();
  const auto count = static_cast<double>(rows.size());
  ConstantGaussian fit{std::vector<double>(k), std::vector<double>(k)};
  for (std::size_t i = 0; i < k; ++i) {
    double sum = 0, square = 0;
    for (const std::int64_t row : rows) sum += u_of(pages, row, i);
    fit.mean[i] = sum / count;
    for (const std::int64_t row : rows) {
      const double difference = u_of(pages, row, i) - fit.mean[i];
      square += difference * difference;
    }
    fit.log_std[i] = std::log(std::max(std::sqrt(square / count), kSmallestStd));
  }
  return fit;
}

double log_likelihood(const ConstantGaussian& gaussian, const LoggedPages& pages,
                      const std::vector<std::int64_t>& rows) {
  const double half_log_2pi = 0.5 * std::log(2 * std::numbers::pi);
  double sum = 0;
  for (const std::int64_t row : rows) {
    for (std::size_t i = 0; i < gaussian.mean.size(); ++i) {
      const double z = (u_of(pages, row, i) - gaussian.mean[i]) / std::exp(gaussian.log_std[i]);
      sum -= 0.5 * z * z + gaussian.log_std[i] + half_log_2pi;
    }
  }
  return sum / static_cast<double>(rows.size());
}

}  // namespace vt::learn
