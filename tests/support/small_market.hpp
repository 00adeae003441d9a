// A market that is quickly built, of sizes that fill no vector.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/scratch.hpp"
#include "vt/sim/market.hpp"

namespace vt::test {

// Overrides of the built-in market: 3 requests of 21 candidates, 5 item attributes, 3 items a page, 6 pages.
inline constexpr const char* kSmallMarket = R"(
seed = 5
[customers]
classes = 3
[[customers.attributes]]
name = "who"
kind = "categorical"
labels = ["a", "b", "c", "d", "e"]
parent = ""
[[customers.attributes]]
name = "wish"
kind = "categorical"
labels = ["x", "y", "z"]
parent = "who"
[[customers.attributes]]
name = "mood"
kind = "ordinal"
labels = ["low", "high"]
parent = ""
[catalogue]
query = "wish"
candidates = 21
item_attributes = 5
[page]
n_slots = 3
max_page_index = 5
[buying]
solved_on = 300
[[tastes.pairs]]
between = ["who", "mood"]
[intent]
count = 4
norm = 0.5
[drift]
day = 40.0
hour = 3.0
)";

// The market of a TOML text.
inline ModelPtr market_of(const std::string& toml) {
  const Scratch scratch;
  const std::filesystem::path file = scratch / "market.toml";
  std::ofstream(file) << toml;
  return make_market(file);
}

inline ModelPtr small_market() {
  return market_of(kSmallMarket);
}

}  // namespace vt::test
