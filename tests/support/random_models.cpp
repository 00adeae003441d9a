#include "tests/support/random_models.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "tests/support/random_customers.hpp"
#include "vt/core/half.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::test {
namespace {

using Random = std::mt19937_64;

float uniform_in(Random& random, float low, float high) {
  return low + (high - low) * static_cast<float>(random() >> 40) * 0x1p-24f;
}

std::vector<float> values(Random& random, int n, float low, float high) {
  std::vector<float> v(static_cast<std::size_t>(n));
  for (float& x : v) x = uniform_in(random, low, high);
  return v;
}

// gain: of the last layer's weights, so that drawn classes are spread but not even.
Network network(Random& random, int in, const std::vector<int>& hidden, int out, nn::Activation activation,
                bool layer_norm, float gain) {
  Network net;
  net.activation = activation;
  net.slope = 0.01f;
  std::vector<int> widths = hidden;
  widths.push_back(out);
  for (std::size_t l = 0; l < widths.size(); ++l) {
    const bool last = l + 1 == widths.size();
    Layer layer;
    layer.in = in;
    layer.out = widths[l];
    const float bound = (last ? gain : 1.0f) * 1.7f / std::sqrt(static_cast<float>(in));
    layer.weight = values(random, layer.in * layer.out, -bound, bound);
    layer.bias = values(random, layer.out, -0.3f, 0.3f);
    if (layer_norm && !last) {
      layer.norm_weight = values(random, layer.out, 0.5f, 1.5f);
      layer.norm_bias = values(random, layer.out, -0.2f, 0.2f);
    }
    in = layer.out;
    net.layers.push_back(std::move(layer));
  }
  return net;
}

void describe(SimulatorSpec& spec, const std::vector<int>& sizes, int actions, float bound) {
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    spec.attributes.push_back({"attribute_" + std::to_string(i), "categorical", sizes[i], {}});
    session::append_attribute(spec.rules.attributes, sizes[i]);
  }
  spec.rules.action_size = actions;
  std::fill_n(spec.rules.low, actions, -bound);
  std::fill_n(spec.rules.high, actions, bound);
  spec.center.assign(static_cast<std::size_t>(actions), 0.0f);
  spec.scale.assign(static_cast<std::size_t>(actions), 1.0f);
}

RankingPolicy blank_policy(const SimulatorSpec& spec, PolicyKind kind) {
  const auto k = static_cast<std::size_t>(spec.action_size());
  RankingPolicy policy;
  policy.kind = kind;
  policy.center.assign(k, 0.0f);
  policy.scale.assign(k, 1.0f);
  policy.low.assign(spec.rules.low, spec.rules.low + k);
  policy.high.assign(spec.rules.high, spec.rules.high + k);
  return policy;
}

}  // namespace

ModelPtr random_learned(std::uint64_t seed, const LearnedShape& shape) {
  Random random(seed);
  auto model = std::make_shared<SimulatorModel>();
  SimulatorSpec& spec = model->spec;
  spec.kind = spec.rules.kind = SimulatorKind::kLearned;
  describe(spec, shape.sizes, shape.actions, 2.0f);
  spec.rules.max_page_index = shape.max_page_index;
  spec.rules.n_slots = std::max(0, shape.click_classes - 1);
  spec.rules.feedback_classes = 3;
  spec.rules.click_classes = shape.click_classes;
  const int width = spec.rules.attributes.width;
  if (shape.generator == GeneratorKind::kMlp) {
    model->customer_generator.latent = shape.latent;
    model->customer_generator.network =
        network(random, shape.latents, shape.hidden, width, shape.activation, shape.layer_norm, 3.0f);
  } else {
    model->customer_generator = random_customers(seed, shape.generator, spec.rules.attributes, shape.entries);
  }
  model->customer_policy = network(random, width + shape.actions + 1, shape.hidden, 3 + shape.click_classes,
                                   shape.activation, shape.layer_norm, 1.0f);
  return model;
}

ModelPtr random_virtualtb(std::uint64_t seed, bool wide) {
  Random random(seed);
  auto model = std::make_shared<SimulatorModel>();
  SimulatorSpec& spec = model->spec;
  spec.kind = spec.rules.kind = SimulatorKind::kVirtualTb;
  spec.rules.observation = Observation::kVirtualTb;
  describe(spec, {8, 8, 11, 11, 11, 11, 2, 2, 3, 18, 3}, 27, 1.0f);
  spec.rules.max_page_index = 99;
  spec.rules.n_slots = 10;
  spec.rules.click_classes = 11;
  spec.rules.code_classes = 10;
  model->customer_generator.latent = session::Latent::kUniform;
  const auto leaky = nn::Activation::kLeakyRelu;
  const std::vector<int> hidden = wide ? std::vector<int>{128, 256} : std::vector<int>{19, 10};
  model->customer_generator.network = network(random, wide ? 128 : 10, {hidden[0]}, 88, leaky, false, 2.0f);
  model->customer_policy = network(random, 116, hidden, 21, leaky, false, 1.0f);
  model->page_count = network(random, 88, hidden, 101, leaky, false, 3.0f);
  // Short sessions are likelier, as in the release (7.8 pages on average).
  std::vector<float>& bias = model->page_count->layers.back().bias;
  for (std::size_t i = 0; i < bias.size(); ++i) bias[i] -= 0.13f * static_cast<float>(i);
  return model;
}

RankingPolicy random_mlp_policy(const SimulatorSpec& spec, std::uint64_t seed, const PolicyShape& shape) {
  Random random(seed);
  const int k = spec.action_size();
  RankingPolicy policy = blank_policy(spec, PolicyKind::kMlp);
  policy.mode = shape.mode;
  policy.observation = shape.observation;
  policy.squash = shape.squash;
  policy.network = network(random, session::observation_size(spec.rules, shape.observation), shape.hidden, k,
                           shape.activation, shape.layer_norm, 0.5f);
  policy.center = values(random, k, -0.2f, 0.2f);
  policy.scale = values(random, k, 0.1f, 1.0f);
  if (!shape.deterministic) policy.log_std = values(random, k, -2.5f, 0.0f);
  return policy;
}

RankingPolicy uniform_policy(const SimulatorSpec& spec) {
  return blank_policy(spec, PolicyKind::kUniform);
}

RankingPolicy gaussian_policy(const SimulatorSpec& spec, std::uint64_t seed) {
  Random random(seed);
  RankingPolicy policy = blank_policy(spec, PolicyKind::kGaussian);
  policy.center = values(random, spec.action_size(), -0.2f, 0.2f);
  policy.scale = values(random, spec.action_size(), 0.0f, 1.0f);
  return policy;
}

RankingPolicy table_to_draw_from(const SimulatorSpec& spec, std::uint64_t seed, int rows) {
  Random random(seed);
  auto table = std::make_shared<ActionTable>();
  table->key = TableKey::kDraw;
  table->actions = values(random, rows * spec.action_size(), -1.5f, 1.5f);
  RankingPolicy policy = blank_policy(spec, PolicyKind::kTable);
  policy.table = table;
  return policy;
}

RankingPolicy table_by_session(const SimulatorSpec& spec, std::uint64_t seed, std::uint64_t first,
                               int count) {
  Random random(seed);
  auto table = std::make_shared<ActionTable>();
  table->key = TableKey::kSession;
  table->keys.resize(static_cast<std::size_t>(count));
  std::iota(table->keys.begin(), table->keys.end(), first);
  table->actions = values(random, count * spec.action_size(), -1.5f, 1.5f);
  RankingPolicy policy = blank_policy(spec, PolicyKind::kTable);
  policy.table = table;
  return policy;
}

RankingPolicy table_by_customer(const SimulatorSpec& spec, std::uint64_t seed,
                                const std::vector<std::uint32_t>& customers) {
  const auto words = static_cast<std::size_t>(spec.rules.attributes.words);
  std::vector<std::vector<std::uint32_t>> rows;
  for (std::size_t i = 0; i < customers.size(); i += words) {
    rows.emplace_back(customers.begin() + static_cast<std::ptrdiff_t>(i),
                      customers.begin() + static_cast<std::ptrdiff_t>(i + words));
  }
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  Random random(seed);
  auto table = std::make_shared<ActionTable>();
  for (const auto& row : rows) table->customers.insert(table->customers.end(), row.begin(), row.end());
  table->actions = values(random, static_cast<int>(rows.size()) * spec.action_size(), -1.5f, 1.5f);
  RankingPolicy policy = blank_policy(spec, PolicyKind::kTable);
  policy.table = table;
  return policy;
}

std::vector<RankingPolicy> table_policies(const SimulatorModel& model, std::uint64_t seed,
                                          std::uint64_t customers_seed) {
  constexpr int kSessions = 2000;
  const SimulatorSpec& spec = model.spec;
  std::vector<std::uint32_t> customers(kSessions * static_cast<std::size_t>(spec.rules.attributes.words));
  sample_customers(model, customers_seed, 0, kSessions, customers.data(), 1);
  return {table_by_session(spec, seed, 0, kSessions), table_by_customer(spec, seed + 1, customers),
          table_to_draw_from(spec, seed + 2, 77)};
}

}  // namespace vt::test
