#include "vt/eval/customer_fidelity.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "eval/classifier_test.hpp"
#include "eval/contingency.hpp"

namespace vt::eval {
namespace {

constexpr double kExtraCount = 0.5;  // of every level, so that one never drawn costs a finite amount

AttributeFidelity attribute_fidelity(const data::Customers& real, const data::Customers& generated,
                                     std::size_t a) {
  const std::vector<double> p = level_counts(real, a), q = level_counts(generated, a);
  return {kl_of_counts(p, q, kExtraCount), kl_of_counts(q, p, kExtraCount),
          static_cast<double>(real.sizes[a] - 1) / (2.0 * static_cast<double>(real.rows()))};
}

std::optional<double> pairwise_error(const data::Customers& real, const data::Customers& generated) {
  double difference = 0.0, whole = 0.0;
  for (std::size_t a = 0; a < real.attributes(); ++a) {
    for (std::size_t b = a + 1; b < real.attributes(); ++b) {
      const double mi = mutual_information(real, a, b);
      const double error = mutual_information(generated, a, b) - mi;
      difference += error * error;
      whole += mi * mi;
    }
  }
  if (whole <= 0.0) return std::nullopt;
  return std::sqrt(difference / whole);
}

}  // namespace

double CustomerFidelity::largest_kl() const {
  double most = 0.0;
  for (const AttributeFidelity& a : attributes)
    most = std::max({most, a.kl_real_to_virtual, a.kl_virtual_to_real});
  return most;
}

CustomerFidelity customer_fidelity(const data::Customers& real, const data::Customers& generated,
                                   std::uint64_t seed) {
  if (real.sizes != generated.sizes) throw std::invalid_argument("customers of different attributes");
  if (real.rows() < 4 || generated.rows() < 4)
    throw std::invalid_argument("fewer than 4 customers tell nothing");
  CustomerFidelity fidelity;
  for (std::size_t a = 0; a < real.attributes(); ++a)
    fidelity.attributes.push_back(attribute_fidelity(real, generated, a));
  fidelity.pairwise_mi_error = pairwise_error(real, generated);
  fidelity.c2st_auc = classifier_auc(real, generated, seed);
  return fidelity;
}

}  // namespace vt::eval
