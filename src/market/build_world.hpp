// From the numbers of a market to its tables.
#pragma once

#include <cstdint>
#include <vector>

#include "market/config.hpp"
#include "market/world_draws.hpp"
#include "vt/market/world.hpp"
#include "vt/session/attributes.hpp"

namespace vt::market {

session::AttributesView attributes_of(const MarketConfig& config);

// Standard deviation of an isotropic Gaussian in k dimensions whose mean norm is `mean_norm`.
float exploration(float mean_norm, int k);

// The whole market: the parts below, then b0.
World build_world(const MarketConfig& config);

// The parts, in this order: each may use the tables of the ones before.
void fill_customers(const MarketConfig& config, const WorldDraws& draws, World& world);
void fill_catalogue(const MarketConfig& config, const WorldDraws& draws, World& world);
void fill_tastes(const MarketConfig& config, const WorldDraws& draws, World& world);

// b0 such that the historical ranker earns config.buying.historical_r2p on the fixed sessions.
float solve_buy_base(const MarketConfig& config, const World& world);

// Sessions that the world is normalised and solved on: numbers from here, under the market's seed.
inline constexpr std::uint64_t kFixedSessions = std::uint64_t{1} << 62;

// The codes of the customers of fixed sessions 0 .. count - 1: [count, attributes].
std::vector<std::int32_t> fixed_customers(const MarketConfig& config, const World& world, int count);

}  // namespace vt::market
