// Expected rates are what sampled sessions come to on average, for any number of threads; and the market's
// own rankers are what they say.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/random_models.hpp"
#include "tests/support/small_market.hpp"
#include "vt/eval/evaluation.hpp"
#include "vt/sim/simulator.hpp"

namespace vt {
namespace {

constexpr std::uint64_t kFirst = 1000;
constexpr std::int64_t kSessions = 20'000;

RankingPolicy zero(const SimulatorModel& model) {
  RankingPolicy policy = historical_policy(model);
  policy.scale.assign(policy.scale.size(), 0.0f);
  return policy;
}

// The same sessions, sampled and expected: within 5 standard errors, a false alarm in a million comparisons.
void expect_rates_of_sampling(const ModelPtr& model, const RankingPolicy& policy, const std::string& name) {
  const ExpectedRates expected = expected_rates(*model, policy, 8, kFirst, kSessions, 2);
  const auto simulator = make_cpu_simulator(model, 2);
  const eval::EvalResult sampled =
      eval::evaluate(*simulator, policy, {.seed = 8, .first_session = kFirst, .sessions = kSessions});
  const auto expect_near = [&](const char* metric, double value) {
    const eval::Estimate* estimate = sampled.find(metric);
    ASSERT_NE(estimate, nullptr);
    EXPECT_NEAR(estimate->mean, value, 5.0 * estimate->se + 1e-6) << name << ", " << metric;
  };
  expect_near("r2p", expected.r2p);
  expect_near("pages_per_session", expected.pages_per_session);
  expect_near("tt_per_page", expected.turnover_per_page);
  expect_near("action_norm", expected.action_norm);
}

TEST(ExpectedRates, AreTheMeansOfSampledSessions) {
  const ModelPtr model = test::small_market();
  expect_rates_of_sampling(model, historical_policy(*model), "historical");
  expect_rates_of_sampling(model, zero(*model), "zero");
  expect_rates_of_sampling(model, oracle_policy(*model), "oracle");
  expect_rates_of_sampling(model, test::uniform_policy(model->spec), "uniform");
  expect_rates_of_sampling(model, test::random_mlp_policy(model->spec, 1), "mlp, sampled");
  const auto by_page = test::random_mlp_policy(
      model->spec, 2, {.observation = Observation::kCustomerPage, .mode = ActionMode::kMean});
  expect_rates_of_sampling(model, by_page, "mlp that sees the page");
  const ModelPtr built_in = make_market();
  expect_rates_of_sampling(built_in, historical_policy(*built_in), "historical, built in");
  expect_rates_of_sampling(built_in, oracle_policy(*built_in), "oracle, built in");
}

TEST(ExpectedRates, DoNotDependOnThreads) {
  const ModelPtr model = test::small_market();
  const RankingPolicy policy = test::random_mlp_policy(model->spec, 3);
  const ExpectedRates one = expected_rates(*model, policy, 2, 5, 3001, 1);
  for (const int threads : {2, 3, 7}) {
    const ExpectedRates more = expected_rates(*model, policy, 2, 5, 3001, threads);
    EXPECT_EQ(more.r2p, one.r2p);
    EXPECT_EQ(more.pages_per_session, one.pages_per_session);
    EXPECT_EQ(more.turnover_per_page, one.turnover_per_page);
    EXPECT_EQ(more.action_norm, one.action_norm);
  }
  EXPECT_EQ(best_linear_policy(*model, 1).hash, best_linear_policy(*model, 3).hash);
}

TEST(ExpectedRates, RefuseWhatTheyCannotTell) {
  const ModelPtr model = test::small_market();
  const ModelPtr learned = test::random_learned(1);
  EXPECT_THROW(expected_rates(*learned, test::uniform_policy(learned->spec), 0, 0, 10),
               std::invalid_argument);
  EXPECT_THROW(expected_rates(*model, test::table_by_session(model->spec, 1, 0, 10), 0, 0, 10),
               std::invalid_argument);
  EXPECT_THROW(expected_rates(*model, test::uniform_policy(learned->spec), 0, 0, 0), std::invalid_argument);
  EXPECT_THROW(oracle_policy(*learned), std::invalid_argument);
}

// best_constant points along the mean taste, within the logged p95; neighbours along the ray earn no more.
TEST(MarketPolicies, TheBestConstantIsTheBestOfItsRay) {
  const ModelPtr model = test::small_market();
  const RankingPolicy best = best_constant_policy(*model, 2);
  const std::vector<float>& mean = model->market->taste_mean;
  const float c = best.center[0] / mean[0];
  double norm = 0.0;
  for (std::size_t d = 0; d < mean.size(); ++d) {
    EXPECT_NEAR(best.center[d], c * mean[d], 1e-5);
    norm += double{best.center[d]} * best.center[d];
  }
  EXPECT_LE(std::sqrt(norm), model->spec.norm_quantile(0.95).value());
  const auto earns = [&](double factor) {
    RankingPolicy policy = best;
    for (float& component : policy.center) component = static_cast<float>(component * factor);
    return expected_rates(*model, policy, 0, std::uint64_t{1} << 62, 100'000).r2p;  // those it was fitted on
  };
  EXPECT_GE(earns(1.0) + 1e-5, earns(0.8));
  EXPECT_GT(earns(1.0), earns(0.0));
}

// best_linear is a linear network: c (t0 + the one-hot rows), and the oracle is t(s) itself.
TEST(MarketPolicies, TheBestLinearIsAMultipleOfTheLinearTaste) {
  const ModelPtr model = test::small_market();
  const RankingPolicy best = best_linear_policy(*model, 2);
  ASSERT_EQ(best.network.layers.size(), 1u);
  const Layer& layer = best.network.layers[0];
  const market::World& world = *model->market;
  const float c = layer.bias[0] / world.taste_mean[0];
  EXPECT_GT(c, 0.0f);
  for (int column = 0; column < layer.in; ++column) {
    for (int d = 0; d < layer.out; ++d) {
      EXPECT_NEAR(layer.weight[static_cast<std::size_t>(d * layer.in + column)],
                  c * world.taste_linear[static_cast<std::size_t>(column * layer.out + d)], 1e-5);
    }
  }
  EXPECT_EQ(best.observation, Observation::kCustomer);
}

}  // namespace
}  // namespace vt
