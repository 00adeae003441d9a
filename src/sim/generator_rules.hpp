// What every simulator and customer model owes its customer generator: fitting shapes, and a hash.
#pragma once

#include "io/sha256.hpp"
#include "vt/session/attributes.hpp"
#include "vt/sim/customer_generator.hpp"

namespace vt {

// Checks the generator and turns its biases of -0.0 into +0.0. Throws std::invalid_argument naming what does
// not fit the attributes.
void complete_generator(CustomerGenerator& generator, const session::AttributesView& attributes);

// Adds all that decides a draw.
void add_generator(io::Sha256& hash, const CustomerGenerator& generator);

}  // namespace vt
