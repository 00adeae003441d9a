// The market's own rankers, from its truth.
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "market/build_world.hpp"
#include "vt/sim/market.hpp"
#include "vt/sim/policy_files.hpp"

namespace vt {
namespace {

constexpr std::int64_t kFitSessions = 100'000;
constexpr int kFitSteps = 8;
constexpr double kLargestScale = 2.0;  // of the linear part

RankingPolicy blank(const SimulatorModel& market, PolicyKind kind, const char* name) {
  if (!market.market) throw std::invalid_argument(std::string(name) + " exists in the market only");
  const session::PageRules& rules = market.spec.rules;
  const auto k = static_cast<std::size_t>(rules.action_size);
  RankingPolicy policy;
  policy.kind = kind;
  policy.name = policy.kind_name = name;
  policy.center.assign(k, 0.0f);
  policy.scale.assign(k, 0.0f);
  policy.low.assign(rules.low, rules.low + k);
  policy.high.assign(rules.high, rules.high + k);
  return policy;
}

RankingPolicy hashed(RankingPolicy policy) {
  policy.hash = hash_of(policy);
  return policy;
}

std::vector<float> times(double c, std::vector<float> values) {
  for (float& value : values) value = static_cast<float>(c * value);
  return values;
}

RankingPolicy constant(const SimulatorModel& market, double c) {
  RankingPolicy policy = blank(market, PolicyKind::kGaussian, "best_constant");
  policy.center = times(c, market.market->taste_mean);
  return policy;
}

RankingPolicy linear(const SimulatorModel& market, double c) {
  RankingPolicy policy = blank(market, PolicyKind::kMlp, "best_linear");
  const auto k = policy.center.size();
  const auto width = static_cast<std::size_t>(market.spec.rules.attributes.width);
  policy.scale.assign(k, 1.0f);
  Layer layer;
  layer.in = static_cast<int>(width);
  layer.out = static_cast<int>(k);
  layer.bias = times(c, market.market->taste_mean);
  layer.weight.resize(width * k);
  for (std::size_t column = 0; column < width; ++column) {
    for (std::size_t d = 0; d < k; ++d) {
      layer.weight[d * width + column] = static_cast<float>(c * market.market->taste_linear[column * k + d]);
    }
  }
  policy.network.layers.push_back(std::move(layer));
  return policy;
}

// The c in [0, most] whose policy make(c) earns most, by golden sections.
template <class Make>
double best_scale(const SimulatorModel& market, double most, int threads, const Make& make) {
  const auto r2p = [&](double c) {
    return expected_rates(market, make(c), 0, market::kFixedSessions, kFitSessions, threads).r2p;
  };
  const double ratio = 0.5 * (std::sqrt(5.0) - 1.0);
  double low = 0.0;
  double high = most;
  double c[2] = {high - ratio * (high - low), low + ratio * (high - low)};
  double value[2] = {r2p(c[0]), r2p(c[1])};
  for (int step = 2; step < kFitSteps; ++step) {
    if (value[0] > value[1]) {
      high = c[1];
      c[1] = c[0];
      value[1] = value[0];
      c[0] = high - ratio * (high - low);
      value[0] = r2p(c[0]);
    } else {
      low = c[0];
      c[0] = c[1];
      value[0] = value[1];
      c[1] = low + ratio * (high - low);
      value[1] = r2p(c[1]);
    }
  }
  return value[0] > value[1] ? c[0] : c[1];
}

}  // namespace

RankingPolicy historical_policy(const SimulatorModel& market) {
  RankingPolicy policy = blank(market, PolicyKind::kGaussian, "historical");
  policy.center = market.spec.center;
  policy.scale = market.spec.scale;
  return hashed(std::move(policy));
}

RankingPolicy best_constant_policy(const SimulatorModel& market, int threads) {
  const RankingPolicy unit = constant(market, 1.0);
  const double norm =
      std::sqrt(std::inner_product(unit.center.begin(), unit.center.end(), unit.center.begin(), 0.0));
  const double most = norm > 0.0 ? market.spec.norm_quantile(0.95).value() / norm : 0.0;
  return hashed(
      constant(market, best_scale(market, most, threads, [&](double c) { return constant(market, c); })));
}

RankingPolicy best_linear_policy(const SimulatorModel& market, int threads) {
  return hashed(linear(
      market, best_scale(market, kLargestScale, threads, [&](double c) { return linear(market, c); })));
}

RankingPolicy oracle_policy(const SimulatorModel& market) {
  return hashed(blank(market, PolicyKind::kOracle, "oracle"));
}

}  // namespace vt
