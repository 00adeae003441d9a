// The catalogue: what a request retrieves (docs/market.md "Catalogue").
#include <cmath>
#include <limits>

#include "market/build_world.hpp"
#include "vt/core/math.hpp"

namespace vt::market {
namespace {

// Mean 0 and standard deviation `deviation` over the candidates.
void standardise(std::span<float> values, float deviation) {
  double sum = 0.0;
  double square = 0.0;
  for (const float value : values) {
    sum += value;
    square += double{value} * value;
  }
  const double n = static_cast<double>(values.size());
  const double mean = sum / n;
  const double variance = square / n - mean * mean;
  const double factor = variance > 0.0 ? deviation / std::sqrt(variance) : 0.0;
  for (float& value : values) value = static_cast<float>((value - mean) * factor);
}

// Log-normal, in whole cents.
float price_of(const MarketConfig::Catalogue& numbers, float request, float item) {
  const float log_price = numbers.price_spread * request + numbers.item_price_spread * item;
  return std::floor(numbers.price_median * math::exp(log_price) * 100.0f + 0.5f) / 100.0f;
}

}  // namespace

void fill_catalogue(const MarketConfig& config, const WorldDraws& draws, World& world) {
  const auto& numbers = config.catalogue;
  const int query = config.attribute(numbers.query);
  const auto requests = config.customers.attributes[static_cast<std::size_t>(query)].labels.size();
  const auto retrieved = static_cast<std::size_t>(numbers.candidates);
  const auto pitch = (retrieved + kLanes - 1) / kLanes * kLanes;
  const auto k = static_cast<std::size_t>(numbers.item_attributes);
  WorldView& constants = world.constants;
  constants.query_attribute = query;
  constants.categories = static_cast<std::int32_t>(requests);
  constants.retrieved = numbers.candidates;
  constants.candidates = static_cast<std::int32_t>(pitch);
  constants.actions = numbers.item_attributes;

  world.relevance.assign(requests * pitch, -std::numeric_limits<float>::infinity());
  world.features.assign(requests * k * pitch, 0.0f);
  world.price.assign(requests * pitch, 0.0f);
  world.item_id.assign(requests * pitch, -1);
  std::vector<float> row(k);
  for (std::size_t q = 0; q < requests; ++q) {
    const std::span<float> relevance(world.relevance.data() + q * pitch, retrieved);
    draws.normals(Table::kRelevance, q, relevance);
    standardise(relevance, numbers.relevance_sd);
    const float price = draws.normal(Table::kPriceOfRequest, q);
    for (std::size_t c = 0; c < retrieved; ++c) {
      const std::uint64_t item = q * retrieved + c;
      draws.normals(Table::kItem, item, row);
      for (std::size_t d = 0; d < k; ++d) world.features[(q * k + d) * pitch + c] = row[d];
      world.item_id[q * pitch + c] = static_cast<std::int32_t>(item);
      world.price[q * pitch + c] = price_of(numbers, price, draws.normal(Table::kPriceOfItem, item));
    }
  }
}

}  // namespace vt::market
