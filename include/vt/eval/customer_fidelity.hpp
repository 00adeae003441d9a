// How close generated customers are to real ones (contract, `fit-customers`): attribute by attribute, in
// pairs, and as a whole.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "vt/data/customers.hpp"

namespace vt::eval {

// Kullback-Leibler divergences in nats, of counts with 1/2 added to each level.
struct AttributeFidelity {
  double kl_real_to_virtual = 0.0;
  double kl_virtual_to_real = 0.0;
  double floor = 0.0;  // (K - 1) / 2N: what a perfect generator is expected to score on N real rows
};

struct CustomerFidelity {
  std::vector<AttributeFidelity> attributes;  // [A]
  // |MI of generated - MI of real| / |MI of real| (Frobenius, over pairs), both Miller-Madow corrected.
  // Absent where the real attributes show no dependence at all.
  std::optional<double> pairwise_mi_error;
  // Area under ROC of a classifier that tells real from generated: 1/2 where it cannot.
  double c2st_auc = 0.0;

  double largest_kl() const;  // over attributes and both directions
};

// Both of the same sizes and with at least 4 rows, else std::invalid_argument. seed: of the classifier's
// halves.
CustomerFidelity customer_fidelity(const data::Customers& real, const data::Customers& generated,
                                   std::uint64_t seed);

}  // namespace vt::eval
