// The built-in market as a simulator: its spec from its configuration.
#include <boost/math/special_functions/gamma.hpp>

#include <cmath>

#include "market/build_world.hpp"
#include "vt/sim/complete.hpp"
#include "vt/sim/market.hpp"

namespace vt {
namespace {

constexpr double kLevels[] = {0.005, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995};

// Norms of an isotropic Gaussian: chi's quantiles times its deviation.
std::vector<NormQuantile> gaussian_norms(float deviation, int k) {
  std::vector<NormQuantile> quantiles;
  for (const double level : kLevels) {
    quantiles.push_back({level, deviation * std::sqrt(2.0 * boost::math::gamma_p_inv(0.5 * k, level))});
  }
  return quantiles;
}

void fill_spec(const market::MarketConfig& config, const std::filesystem::path& file, SimulatorSpec& spec) {
  spec.kind = SimulatorKind::kMarket;
  spec.name = file.empty() ? "market" : file.stem().string();
  spec.licence = "Apache-2.0";
  spec.source = "synthetic, made from " + (file.empty() ? "the built-in configuration" : file.string());
  for (const market::AttributeConfig& a : config.customers.attributes) {
    spec.attributes.push_back({a.name, a.kind, static_cast<int>(a.labels.size()), a.labels});
  }
  session::PageRules& rules = spec.rules;
  const int k = rules.action_size = config.catalogue.item_attributes;
  rules.max_page_index = config.page.max_page_index;
  rules.n_slots = config.page.n_slots;
  rules.feedback_classes = 3;
  for (int i = 0; i < k; ++i) {
    rules.low[i] = -config.ranker.action_bound;
    rules.high[i] = config.ranker.action_bound;
  }
  const float deviation = market::exploration(config.ranker.mean_norm, k);
  spec.center.assign(static_cast<std::size_t>(k), 0.0f);
  spec.scale.assign(static_cast<std::size_t>(k), deviation);
  spec.norm_quantiles = gaussian_norms(deviation, k);
  spec.has_turnover = true;
}

ModelPtr market_of(const market::MarketConfig& config, const std::filesystem::path& file) {
  auto model = std::make_shared<SimulatorModel>();
  fill_spec(config, file, model->spec);
  model->market = std::make_shared<const market::World>(market::build_world(config));
  complete(*model);
  return model;
}

}  // namespace

ModelPtr make_market(const std::filesystem::path& config) {
  return market_of(market::load_config(config), config);
}

ModelPtr make_market(const std::filesystem::path& config, std::uint64_t market_seed) {
  market::MarketConfig numbers = market::load_config(config);
  numbers.seed = market_seed;
  return market_of(numbers, config);
}

}  // namespace vt
