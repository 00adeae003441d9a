// Customers: a Bayesian network of a latent class and one parent per attribute (docs/market.md "Customers").
#include "market/build_world.hpp"
#include "vt/core/math.hpp"
#include "vt/market/customer.hpp"
#include "vt/session/start.hpp"

namespace vt::market {
namespace {

// Log weights to probabilities.
void normalise(std::span<float> weights) {
  const int n = static_cast<int>(weights.size());
  const float total = session::softmax_weights(Strided<float>{weights.data(), 1}, n);
  for (float& weight : weights) weight = weight / total;
}

// Probabilities of attribute i: [classes, levels of the parent or 1, levels], appended.
void append_table(const MarketConfig& config, const WorldDraws& draws, int i, int parents, World& world) {
  const auto& numbers = config.customers;
  const auto size = numbers.attributes[static_cast<std::size_t>(i)].labels.size();
  std::vector<float> common(size), of_class(size), of_parent(size), row(size);
  draws.normals(Table::kLevel, static_cast<std::uint64_t>(i), common);
  for (int c = 0; c < numbers.classes; ++c) {
    draws.normals(Table::kLevelOfClass, row_of(i, c), of_class);
    for (int p = 0; p < std::max(parents, 1); ++p) {
      if (parents > 0) draws.normals(Table::kLevelOfParent, row_of(i, p), of_parent);
      for (std::size_t v = 0; v < size; ++v) {
        row[v] = numbers.level_spread * common[v] + numbers.class_contrast * of_class[v] +
                 numbers.parent_contrast * of_parent[v];
      }
      normalise(row);
      world.attribute_weight.insert(world.attribute_weight.end(), row.begin(), row.end());
    }
  }
}

}  // namespace

session::AttributesView attributes_of(const MarketConfig& config) {
  session::AttributesView view;
  for (const AttributeConfig& attribute : config.customers.attributes) {
    session::append_attribute(view, static_cast<std::int32_t>(attribute.labels.size()));
  }
  return view;
}

void fill_customers(const MarketConfig& config, const WorldDraws& draws, World& world) {
  const auto& numbers = config.customers;
  WorldView& constants = world.constants;
  constants.classes = numbers.classes;
  world.class_weight.resize(static_cast<std::size_t>(numbers.classes));
  draws.drifting_normals(Table::kClass, 0, world.class_weight);
  for (float& weight : world.class_weight) weight = numbers.class_spread * weight;
  normalise(world.class_weight);

  for (std::size_t i = 0; i < numbers.attributes.size(); ++i) {
    const int parent = config.attribute(numbers.attributes[i].parent);
    const int parents =
        parent < 0 ? 0 : static_cast<int>(numbers.attributes[static_cast<std::size_t>(parent)].labels.size());
    constants.parent[i] = parent;
    constants.table[i] = static_cast<std::int32_t>(world.attribute_weight.size());
    append_table(config, draws, static_cast<int>(i), parents, world);
  }
}

std::vector<std::int32_t> fixed_customers(const MarketConfig& config, const World& world, int count) {
  const session::AttributesView attributes = attributes_of(config);
  const WorldView view = world.view();
  std::vector<std::uint32_t> packed(static_cast<std::size_t>(attributes.words));
  std::vector<std::int32_t> codes;
  codes.reserve(static_cast<std::size_t>(count) * static_cast<std::size_t>(attributes.count));
  for (int s = 0; s < count; ++s) {
    draw_customer(view, attributes,
                  session::start_key(config.seed, kFixedSessions + static_cast<std::uint64_t>(s)),
                  packed.data());
    for (int i = 0; i < attributes.count; ++i) {
      codes.push_back(static_cast<std::int32_t>(session::unpack(attributes, i, packed.data())));
    }
  }
  return codes;
}

}  // namespace vt::market
