// Customers of small known laws, for tests of generators and of their metrics.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "vt/data/customers.hpp"

namespace vt::test {

// Rows of a joint table [cells], the last attribute running fastest.
inline data::Customers draw_customers(const std::vector<std::int32_t>& sizes,
                                      const std::vector<double>& joint, std::size_t rows,
                                      std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::discrete_distribution<std::size_t> cells(joint.begin(), joint.end());
  data::Customers customers{sizes, std::vector<std::uint16_t>(rows * sizes.size())};
  for (std::size_t row = 0; row < rows; ++row) {
    std::size_t cell = cells(random);
    for (std::size_t a = sizes.size(); a-- > 0;) {
      const auto size = static_cast<std::size_t>(sizes[a]);
      customers.codes[row * sizes.size() + a] = static_cast<std::uint16_t>(cell % size);
      cell /= size;
    }
  }
  return customers;
}

// Three attributes of 4, 3 and 2 levels: the second follows the first, the third stands alone.
inline std::vector<double> small_joint() {
  const double first[4] = {0.5, 0.25, 0.15, 0.1};
  const double second[4][3] = {{0.8, 0.1, 0.1}, {0.1, 0.8, 0.1}, {0.1, 0.1, 0.8}, {0.3, 0.3, 0.4}};
  const double third[2] = {0.7, 0.3};
  std::vector<double> joint;
  for (int a = 0; a < 4; ++a)
    for (int b = 0; b < 3; ++b)
      for (int c = 0; c < 2; ++c) joint.push_back(first[a] * second[a][b] * third[c]);
  return joint;
}
inline const std::vector<std::int32_t> kSmallSizes = {4, 3, 2};

// The same marginals without dependence.
inline std::vector<double> independent_joint(const std::vector<std::int32_t>& sizes,
                                             const std::vector<double>& joint) {
  std::vector<double> product(joint.size(), 1.0);
  std::size_t stride = joint.size();
  for (const std::int32_t size : sizes) {
    const auto levels = static_cast<std::size_t>(size);
    stride /= levels;
    std::vector<double> marginal(levels, 0.0);
    for (std::size_t i = 0; i < joint.size(); ++i) marginal[i / stride % levels] += joint[i];
    for (std::size_t i = 0; i < joint.size(); ++i) product[i] *= marginal[i / stride % levels];
  }
  return product;
}

}  // namespace vt::test
