// The logging policy that knows nothing of s: one diagonal Gaussian of u for all page views.
#pragma once

#include <cstdint>
#include <vector>

#include "vt/learn/logged_pages.hpp"

namespace vt::learn {

struct ConstantGaussian {
  std::vector<double> mean, log_std;  // [k]
};

// By maximum likelihood; a component that never moves gets the smallest deviation that is told from 0.
ConstantGaussian fit_constant(const LoggedPages& pages, const std::vector<std::int64_t>& rows);

// Mean log-likelihood of u over rows, nats a page view.
double log_likelihood(const ConstantGaussian& gaussian, const LoggedPages& pages,
                      const std::vector<std::int64_t>& rows);

}  // namespace vt::learn
