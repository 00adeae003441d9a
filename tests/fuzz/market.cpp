// The market's numbers; a small one is built and visited.
#include "vt/sim/market.hpp"

#include "market/config.hpp"
#include "tests/fuzz/input.hpp"

namespace {

bool is_small(const vt::market::MarketConfig& config) {
  const int query = config.attribute(config.catalogue.query);
  const std::size_t requests = config.customers.attributes[static_cast<std::size_t>(query)].labels.size();
  return requests * static_cast<std::size_t>(config.catalogue.candidates) <= 200 &&
         config.buying.solved_on <= 300 && config.intent.count <= 16;
}

}  // namespace

void vt::fuzz::read(Input input) {
  write("market.toml", input);
  if (is_small(market::load_config(folder() / "market.toml"))) run(make_market(folder() / "market.toml"));
}
