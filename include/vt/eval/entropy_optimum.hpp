// Where the objective of GAN-SD leads a table of probabilities if nothing else holds it (semantics 5): the
// closed form of its bias.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace vt::eval {

// KL(V(x) || V(G)) as in the paper's text, or KL(V(G) || V(x)) as in its Algorithm 1.
enum class KlDirection : std::uint8_t { kForward, kReverse };

// The q that maximises alpha H(q) - beta KL, for data p [K] (sums to 1), alpha >= 0, beta > 0. Forward:
// q_i = r p_i / W(r p_i e^c), r = beta / alpha, W Lambert's function, c such that q sums to 1. Reverse: q
// proportional to p^(beta / (alpha + beta)).
std::vector<double> entropy_optimum(std::span<const double> p, double alpha, double beta,
                                    KlDirection direction);

// KL(p || q), nats; q may be 0 only where p is.
double kl_divergence(std::span<const double> p, std::span<const double> q);

}  // namespace vt::eval
