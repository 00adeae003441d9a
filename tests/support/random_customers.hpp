// Customer generators that are no network, with random tables.
#pragma once

#include <cstdint>

#include "vt/session/attributes.hpp"
#include "vt/sim/customer_generator.hpp"

namespace vt::test {

// entries: classes of a table (kIndependent: 1) or of a market's customers, rows of a log. Some classes and
// some levels of a table have no weight.
CustomerGenerator random_customers(std::uint64_t seed, GeneratorKind kind,
                                   const session::AttributesView& attributes, int entries);

}  // namespace vt::test
