#include "tests/parity/shapes.hpp"

namespace vt::test {

using nn::Activation;

std::vector<NamedModel> all_models() {
  const auto uniform = session::Latent::kUniform;
  return {
      {"tanh", random_learned(1)},
      {"one attribute, one action",
       random_learned(2, {.sizes = {9}, .actions = 1, .latents = 1, .hidden = {5}})},
      {"clicks, relu, layer norm", random_learned(3, {.click_classes = 4,
                                                      .latent = uniform,
                                                      .latents = 4,
                                                      .hidden = {31, 17},
                                                      .activation = Activation::kRelu,
                                                      .layer_norm = true})},
      {"no hidden layer", random_learned(4, {.actions = 3, .click_classes = 11, .latents = 9, .hidden = {}})},
      {"three layers, leaky relu, layer norm",
       random_learned(
           5,
           {.actions = 64, .hidden = {7, 70, 2}, .activation = Activation::kLeakyRelu, .layer_norm = true})},
      {"linear", random_learned(6, {.max_page_index = 0, .hidden = {8}, .activation = Activation::kNone})},
      {"two words", random_learned(7, {.sizes = {200, 190, 3, 180, 170, 2, 2}, .latents = 6})},
      {"latent classes", random_learned(10, {.generator = GeneratorKind::kLatentClass})},
      {"independent, two words", random_learned(11, {.sizes = {200, 190, 3, 180, 170, 2, 2},
                                                     .generator = GeneratorKind::kIndependent})},
      {"empirical", random_learned(12, {.generator = GeneratorKind::kEmpirical, .entries = 1000})},
      {"market customers", random_learned(13, {.generator = GeneratorKind::kMarket, .entries = 3})},
      {"virtualtb", random_virtualtb(8)},
      {"virtualtb, wide", random_virtualtb(9, true)},
  };
}

std::vector<RankingPolicy> all_policies(const SimulatorModel& model, std::uint64_t seed) {
  const SimulatorSpec& spec = model.spec;
  RankingPolicy constant = gaussian_policy(spec, 1);
  constant.scale.assign(constant.scale.size(), 0.0f);
  std::vector<RankingPolicy> policies = {
      uniform_policy(spec),
      gaussian_policy(spec, 2),
      constant,
      random_mlp_policy(spec, 3),
      random_mlp_policy(spec, 4, {.hidden = {}, .squash = true, .mode = ActionMode::kMean}),
      random_mlp_policy(spec, 5,
                        {.observation = Observation::kCustomerPage,
                         .hidden = {21, 6, 9},
                         .activation = Activation::kRelu,
                         .layer_norm = true}),
      random_mlp_policy(spec, 6,
                        {.observation = Observation::kCustomerPage,
                         .activation = Activation::kLeakyRelu,
                         .squash = true,
                         .deterministic = true}),
  };
  for (RankingPolicy& table : table_policies(model, 7, seed)) policies.push_back(std::move(table));
  for (const std::size_t held : {0u, 1u, 5u, 9u}) {
    policies.push_back(policies[held]);
    policies.back().replan = Replan::kSession;
  }
  if (spec.kind == SimulatorKind::kVirtualTb) {
    policies.push_back(random_mlp_policy(spec, 9, {.observation = Observation::kVirtualTb}));
  }
  return policies;
}

std::vector<session::RewardRule> all_rewards(const SimulatorSpec& spec) {
  std::vector<session::RewardRule> rules;
  for (const Reward reward : {Reward::kBuy, Reward::kTurnover, Reward::kClicks}) {
    if (reward == Reward::kTurnover ? !spec.has_turnover : reward == Reward::kClicks && !spec.has_clicks())
      continue;
    if (reward == Reward::kBuy && !spec.has_purchases()) continue;
    for (const auto estimate : {RewardEstimate::kExpected, RewardEstimate::kSampled}) {
      rules.push_back({reward, estimate, {}});
      rules.push_back({reward, estimate, {10.0f, 0.5f, 1.25f}});
    }
  }
  return rules;
}

}  // namespace vt::test
