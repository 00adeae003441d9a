// What GAN-SD is compared with (semantics 5): generators of customers by maximum likelihood. Each is a
// mixture whose attributes are independent given the class, so each is a table. Names no torch.
#pragma once

#include <cstdint>
#include <vector>

#include "vt/data/customers.hpp"
#include "vt/sim/customer_generator.hpp"

namespace vt::learn {

// Log probability of every level [width], 1/2 added to each count: what every generator starts from.
std::vector<float> log_marginals(const data::Customers& customers);

// Independent attributes: one class.
ClassTable fit_independent(const data::Customers& customers);

// Expectation-maximisation. Same customers, options and seed: same bits for any number of threads (0: all
// cores).
struct MixtureOptions {
  int classes = 30;
  int iterations = 100;     // at most
  double tolerance = 1e-6;  // stops where the mean log-likelihood gains less
};

// Latent classes (Lazarsfeld and Henry, 1968).
ClassTable fit_latent_classes(const data::Customers& customers, const MixtureOptions& options,
                              std::uint64_t seed, int threads);

// Gaussians with diagonal covariance on one-hots with N(0, 0.2^2) noise, of at most 50,000 customers. A draw
// is the largest component of each attribute's block, so given the class its law is a table, by quadrature.
ClassTable fit_gaussian_mixture(const data::Customers& customers, const MixtureOptions& options,
                                std::uint64_t seed, int threads);

}  // namespace vt::learn
