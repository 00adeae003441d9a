// Tables of counts over customers, and what information theory says of them. Everything in nats.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "vt/data/customers.hpp"

namespace vt::eval {

// [size of a]
std::vector<double> level_counts(const data::Customers& customers, std::size_t a);

// KL(p || q) of two tables of counts, `extra` added to every cell.
double kl_of_counts(std::span<const double> p, std::span<const double> q, double extra);

// Mutual information of attributes a and b with Miller and Madow's correction for the number of rows: each
// entropy gains (cells in use - 1) / 2N. May be slightly negative.
double mutual_information(const data::Customers& customers, std::size_t a, std::size_t b);

}  // namespace vt::eval
