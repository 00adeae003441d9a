// Everything in a world that decides results, for a simulator's hash.
#pragma once

#include "io/sha256.hpp"
#include "vt/market/world.hpp"

namespace vt::market {

void add_world(io::Sha256& hash, const World& world);

}  // namespace vt::market
