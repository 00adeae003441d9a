// Classifier two-sample test (Lopez-Paz and Oquab, 2017): how well a logistic regression on one-hots and
// their pairwise products tells two sets of customers apart.
#pragma once

#include <cstdint>
#include <span>

#include "vt/data/customers.hpp"

namespace vt::eval {

// Area under ROC on a held-out half: equal numbers of both sets, at most 20,000 of each, L2 penalty 1e-3,
// halves drawn at `seed`.
double classifier_auc(const data::Customers& real, const data::Customers& generated, std::uint64_t seed);

// P(score of a positive > score of a negative), ties count half.
double area_under_roc(std::span<const double> positive, std::span<const double> negative);

}  // namespace vt::eval
