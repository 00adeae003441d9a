// What is drawn has the probabilities that the networks give, computed in fp64. Sums of independent
// differences from their means stay within 4.75 standard errors: a true hypothesis fails in two of a million
// seeds a check.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/support/chi_square.hpp"
#include "tests/support/random_models.hpp"
#include "vt/nn/forward.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::test {
namespace {

constexpr std::uint64_t kSeed = 8;

std::vector<double> logits_of(const Network& net, const std::vector<double>& input) {
  std::vector<double> output(static_cast<std::size_t>(net.outputs())), scratch0(64), scratch1(64);
  nn::forward<double>(net.view(), {input.data(), 1}, {output.data(), 1}, scratch0.data(), scratch1.data());
  return output;
}

// e^logit over their total, in place.
void normalise(double* logits, int n) {
  double total = 0.0;
  for (int i = 0; i < n; ++i) total += logits[i] = std::exp(logits[i]);
  for (int i = 0; i < n; ++i) logits[i] /= total;
}

std::vector<double> latent_of(const SimulatorModel& model, std::uint64_t session) {
  std::vector<double> latent(static_cast<std::size_t>(model.customer_generator.network.inputs()));
  for (std::size_t i = 0; i < latent.size(); i += 4) {
    float z[4];
    session::draw_latent(session::start_key(kSeed, session), model.customer_generator.latent,
                         static_cast<std::uint32_t>(i / 4), z);
    std::copy_n(z, std::min<std::size_t>(4, latent.size() - i), &latent[i]);
  }
  return latent;
}

TEST(LearnedStatistics, CustomersFollowTheGenerator) {
  const ModelPtr model = random_learned(51);
  const session::AttributesView& a = model->spec.rules.attributes;
  constexpr std::int64_t kSessions = 20'000;
  std::vector<std::uint32_t> packed(static_cast<std::size_t>(kSessions * a.words));
  sample_customers(*model, kSeed, 0, kSessions, packed.data(), 1);
  std::vector<double> difference(static_cast<std::size_t>(a.width)), variance(difference.size());
  for (std::int64_t s = 0; s < kSessions; ++s) {
    std::vector<double> p =
        logits_of(model->customer_generator.network, latent_of(*model, static_cast<std::uint64_t>(s)));
    for (int i = 0; i < a.count; ++i) {
      normalise(&p[static_cast<std::size_t>(a.offset[i])], a.size[i]);
      difference[static_cast<std::size_t>(a.offset[i]) +
                 session::unpack(a, i, &packed[static_cast<std::size_t>(s * a.words)])] += 1.0;
    }
    for (std::size_t c = 0; c < p.size(); ++c) {
      difference[c] -= p[c];
      variance[c] += p[c] * (1.0 - p[c]);
    }
  }
  for (std::size_t c = 0; c < difference.size(); ++c)
    EXPECT_LE(std::abs(difference[c]), kSigmas * std::sqrt(variance[c]) + 1e-6) << "column " << c;
}

TEST(LearnedStatistics, SampledRewardsHaveTheExpectedMean) {
  const ModelPtr model = random_learned(52, {.click_classes = 5});
  const RankingPolicy policy = random_mlp_policy(model->spec, 3);
  const auto simulator = make_cpu_simulator(model, 1);
  const auto rewards = [&](Reward reward, RewardEstimate estimate) {
    simulator->reset({.seed = kSeed, .lanes = 500});
    Trajectories out(model->spec.rules, 100, 500, {{reward, estimate, {}}, false});
    simulator->rollout(policy, out);
    return std::vector<float>(out.view().reward, out.view().reward + out.rows());
  };
  for (const Reward reward : {Reward::kBuy, Reward::kClicks}) {
    const std::vector<float> expected = rewards(reward, RewardEstimate::kExpected);
    const std::vector<float> sampled = rewards(reward, RewardEstimate::kSampled);
    double sum = 0.0, squares = 0.0, mean = 0.0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const double difference = static_cast<double>(sampled[i]) - expected[i];
      sum += difference;
      squares += difference * difference;
      mean += sampled[i] / static_cast<double>(sampled.size());
    }
    EXPECT_LE(std::abs(sum), kSigmas * std::sqrt(squares));
    EXPECT_GT(mean, 0.05);
    EXPECT_GT(squares, 1000.0);
  }
}

TEST(LearnedStatistics, PageCountsFollowTheirNetwork) {
  const ModelPtr model = random_virtualtb(53);
  const session::PageRules& rules = model->spec.rules;
  constexpr std::int64_t kSessions = 4'000;
  const auto simulator = make_cpu_simulator(model, 1);
  simulator->reset({.seed = kSeed, .lanes = kSessions, .sessions = kSessions});
  Trajectories out(rules, rules.max_page_index + 1, kSessions);
  simulator->rollout(uniform_policy(model->spec), out);
  ASSERT_EQ(simulator->active(), 0);
  const TrajectoriesView& v = out.view();
  double difference = 0.0, variance = 0.0;
  for (std::int64_t i = 0; i < v.pages * v.lanes; ++i)
    difference += session::unpack_outcome(v.outcome[i]).served;
  for (std::int64_t s = 0; s < kSessions; ++s) {
    std::vector<double> input(static_cast<std::size_t>(rules.attributes.width));
    for (int i = 0; i < rules.attributes.count; ++i)
      input[static_cast<std::size_t>(rules.attributes.offset[i]) +
            session::unpack(rules.attributes, i, v.customer + s * v.words)] = 1.0;
    std::vector<double> p = logits_of(*model->page_count, input);
    normalise(p.data(), static_cast<int>(p.size()));
    double mean = 0.0, square = 0.0;
    for (std::size_t n = 0; n < p.size(); ++n) {
      const double pages = std::clamp(static_cast<double>(n), 1.0, 100.0);
      mean += p[n] * pages;
      square += p[n] * pages * pages;
    }
    difference -= mean;
    variance += square - mean * mean;
  }
  EXPECT_LE(std::abs(difference), kSigmas * std::sqrt(variance));
  EXPECT_GT(variance, 1000.0);
}

}  // namespace
}  // namespace vt::test
