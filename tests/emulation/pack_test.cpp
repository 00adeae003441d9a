// A learner's parameters packed where they lie are those that a host would have exported: bit for bit.
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "kernels/pack.cuh"
#include "sim/policy_rules.hpp"
#include "tests/support/host_cta.hpp"
#include "tests/support/random_models.hpp"

namespace vt::test {
namespace {

std::vector<float> packed(const Network& network, const float* input_scale, const Grid& grid) {
  const nn::MlpView from = network.view();
  std::vector<float> floats(static_cast<std::size_t>(kernels::packed_floats(from)));
  run_grid(grid, [&](const HostCta& cta) { kernels::pack_network(cta, from, input_scale, floats.data()); });
  return floats;
}

TEST(EmulatedPack, InputScalesAreFoldedAsTheHostFoldsThem) {
  const ModelPtr model = random_learned(2);
  Network network = random_mlp_policy(model->spec, 3, {.layer_norm = true}).network;
  Layer& first = network.layers.front();
  std::vector<float> scale(static_cast<std::size_t>(first.in));
  for (std::size_t i = 0; i < scale.size(); ++i) scale[i] = 0.3f + 0.7f * static_cast<float>(i);
  for (const Grid& grid : {Grid{1, 32, 0}, Grid{5, 64, 0}}) {
    Network folded = network;
    for (std::size_t i = 0; i < first.weight.size(); ++i)
      folded.layers.front().weight[i] *= scale[i % static_cast<std::size_t>(first.in)];
    EXPECT_EQ(packed(network, scale.data(), grid), packed(folded, nullptr, grid));
    EXPECT_NE(packed(network, scale.data(), grid), packed(network, nullptr, grid));
  }
}

TEST(EmulatedPack, NoiseIsThatOfThePolicyRules) {
  const RankingPolicy policy = random_mlp_policy(random_virtualtb(4)->spec, 3);
  const auto k = static_cast<int>(policy.log_std.size());
  std::vector<float> deviation(policy.log_std.size());
  float normaliser = 0.0f;
  run_grid({2, 32, 0}, [&](const HostCta& cta) {
    kernels::pack_noise(cta, policy.log_std.data(), k, deviation.data(), &normaliser);
  });
  EXPECT_EQ(deviation, noise_scale(policy));
  EXPECT_EQ(normaliser, log_normaliser(policy));
}

}  // namespace
}  // namespace vt::test
