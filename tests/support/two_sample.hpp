// Can a classifier tell two samples of customers apart? (contract, `c2st_auc`)
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace vt::test {

// A sample of customers: codes [rows, sizes.size()], attribute i below sizes[i].
struct Customers {
  std::vector<int> sizes;
  std::vector<int> codes;

  int rows() const { return static_cast<int>(codes.size() / sizes.size()); }
  const int* row(int r) const {
    return codes.data() + static_cast<std::ptrdiff_t>(r) * static_cast<std::ptrdiff_t>(sizes.size());
  }
};

// The same marginals without any dependence: every column is shuffled on its own.
Customers shuffled_columns(const Customers& real, std::uint64_t seed);

// Summed over pairs of attributes, in nats (plug-in estimate).
double pairwise_mutual_information(const Customers& customers);

// Area under ROC, on the second half of the rows, of a logistic regression on one-hots and their pairwise
// products that was fitted on the first half by averaged stochastic gradients, L2 1e-3.
double two_sample_auc(const Customers& real, const Customers& other, std::uint64_t seed);

}  // namespace vt::test
