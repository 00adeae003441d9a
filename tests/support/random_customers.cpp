#include "tests/support/random_customers.hpp"

#include <numeric>
#include <random>

#include "vt/sim/customer_model.hpp"

namespace vt::test {
namespace {

using Random = std::mt19937_64;

std::vector<float> values(Random& random, int n, float low, float high) {
  std::vector<float> v(static_cast<std::size_t>(n));
  for (float& x : v) x = low + (high - low) * static_cast<float>(random() >> 40) * 0x1p-24f;
  return v;
}

ClassTable random_table(Random& random, int classes, int width) {
  ClassTable table{values(random, classes, -40.0f, -35.0f), values(random, classes * width, -4.0f, 4.0f)};
  for (std::size_t i = 2; i < table.log_weight.size(); i += 5) table.log_weight[i] = -200.0f;
  for (std::size_t i = 1; i < table.logits.size(); i += 7) table.logits[i] = -1e30f;
  return table;
}

std::vector<std::uint32_t> random_rows(Random& random, int rows, const session::AttributesView& a) {
  std::vector<std::uint16_t> codes;
  for (int i = 0; i < rows * a.count; ++i)
    codes.push_back(static_cast<std::uint16_t>(random() % static_cast<std::uint64_t>(a.size[i % a.count])));
  return pack_customers(a, codes);
}

std::vector<float> probabilities(Random& random, int n) {
  std::vector<float> p = values(random, n, 0.1f, 1.0f);
  const float sum = std::accumulate(p.begin(), p.end(), 0.0f);
  for (float& x : p) x = x / sum;
  return p;
}

// Every other attribute depends on the one before it.
std::shared_ptr<const market::World> random_market(Random& random, int classes,
                                                   const session::AttributesView& a) {
  auto world = std::make_shared<market::World>();
  world->constants.classes = classes;
  world->class_weight = probabilities(random, classes);
  for (int i = 0; i < a.count; ++i) {
    const int parent = world->constants.parent[i] = i % 2 == 1 ? i - 1 : -1;
    world->constants.table[i] = static_cast<std::int32_t>(world->attribute_weight.size());
    for (int row = 0; row < classes * (parent < 0 ? 1 : a.size[parent]); ++row) {
      const std::vector<float> p = probabilities(random, a.size[i]);
      world->attribute_weight.insert(world->attribute_weight.end(), p.begin(), p.end());
    }
  }
  return world;
}

}  // namespace

CustomerGenerator random_customers(std::uint64_t seed, GeneratorKind kind,
                                   const session::AttributesView& attributes, int entries) {
  Random random(seed);
  CustomerGenerator generator;
  generator.kind = kind;
  if (generator.has_table()) {
    generator.table =
        random_table(random, kind == GeneratorKind::kIndependent ? 1 : entries, attributes.width);
  } else if (kind == GeneratorKind::kEmpirical) {
    generator.rows = random_rows(random, entries, attributes);
  } else if (kind == GeneratorKind::kMarket) {
    generator.market = random_market(random, entries, attributes);
  }
  return generator;
}

}  // namespace vt::test
