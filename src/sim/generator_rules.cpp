#include "sim/generator_rules.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <stdexcept>
#include <string>

#include "sim/network_tensors.hpp"

namespace vt {
namespace {

void require(bool good, const std::string& why) {
  if (!good) throw std::invalid_argument("customer_generator: " + why);
}

bool all_finite(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(), [](float x) { return std::isfinite(x); });
}

void check_network(const CustomerGenerator& generator, const session::AttributesView& a) {
  generator.network.validate("customer_generator");
  require(generator.network.outputs() == a.width, "it gives " + std::to_string(generator.network.outputs()) +
                                                      " logits, the attributes have " +
                                                      std::to_string(a.width) + " levels");
  require(generator.network.inputs() <= 4 * 65536, "its latent vector is too long");
}

void check_table(const CustomerGenerator& generator, const session::AttributesView& a) {
  const ClassTable& table = generator.table;
  const std::size_t classes = table.log_weight.size();
  require(classes >= 1 && classes <= static_cast<std::size_t>(kMaxCustomerClasses),
          "its table must have 1 to " + std::to_string(kMaxCustomerClasses) + " classes");
  require(generator.kind != GeneratorKind::kIndependent || classes == 1, "independent is a table of 1 class");
  require(table.logits.size() == classes * static_cast<std::size_t>(a.width),
          "its table must have a logit for each of the " + std::to_string(a.width) + " levels in each class");
  require(all_finite(table.log_weight) && all_finite(table.logits), "a value is not finite");
}

void check_rows(const CustomerGenerator& generator, const session::AttributesView& a) {
  const auto words = static_cast<std::size_t>(a.words);
  const std::size_t rows = generator.rows.size() / words;
  require(rows >= 1 && rows <= static_cast<std::size_t>(kMaxCustomerRows) &&
              rows * words == generator.rows.size(),
          "there must be 1 to " + std::to_string(kMaxCustomerRows) + " logged customers");
  std::vector<std::uint64_t> limit(words, 0);  // a packed word is below the product of its sizes
  for (int i = 0; i < a.count; ++i)
    limit[static_cast<std::size_t>(a.word[i])] =
        std::uint64_t{a.radix[i]} * static_cast<std::uint64_t>(a.size[i]);
  for (std::size_t at = 0; at < generator.rows.size(); ++at) {
    require(generator.rows[at] < limit[at % words],
            "logged customer " + std::to_string(at / words) + " has a code that is no level");
  }
}

// A market's customers: classes, then each attribute given the class and one earlier attribute.
void check_market(const CustomerGenerator& generator, const session::AttributesView& a) {
  require(generator.market != nullptr, "it has no market");
  const market::World& world = *generator.market;
  const int classes = world.constants.classes;
  require(classes >= 1 && classes <= kMaxClasses &&
              world.class_weight.size() == static_cast<std::size_t>(classes),
          "the market must have 1 to " + std::to_string(kMaxClasses) + " classes");
  std::size_t weights = 0;
  for (int i = 0; i < a.count; ++i) {
    const int parent = world.constants.parent[i];
    require(parent >= -1 && parent < i,
            "the parent of attribute " + std::to_string(i) + " must stand before it");
    require(a.size[i] <= kMaxClasses,
            "a market's attribute has at most " + std::to_string(kMaxClasses) + " levels");
    require(world.constants.table[i] == static_cast<std::int32_t>(weights), "the market's tables overlap");
    weights += static_cast<std::size_t>(classes) * static_cast<std::size_t>(a.size[i]) *
               static_cast<std::size_t>(parent < 0 ? 1 : a.size[parent]);
  }
  require(world.attribute_weight.size() == weights, "the market's customers have other attributes");
  const auto probabilities = [](const std::vector<float>& values) {
    return std::all_of(values.begin(), values.end(), [](float p) { return p >= 0.0f && p <= 1.0f; });
  };
  require(probabilities(world.class_weight) && probabilities(world.attribute_weight),
          "a probability is not within 0 and 1");
}

}  // namespace

void complete_generator(CustomerGenerator& generator, const session::AttributesView& attributes) {
  switch (generator.kind) {
    case GeneratorKind::kMlp:
      check_network(generator, attributes);
      clear_negative_zeros(generator.network);
      return;
    case GeneratorKind::kGmm:
    case GeneratorKind::kLatentClass:
    case GeneratorKind::kIndependent:
      check_table(generator, attributes);
      return;
    case GeneratorKind::kEmpirical:
      check_rows(generator, attributes);
      return;
    case GeneratorKind::kMarket:
      check_market(generator, attributes);
      return;
  }
}

void add_generator(io::Sha256& hash, const CustomerGenerator& generator) {
  if (generator.kind == GeneratorKind::kMlp) {
    hash.add_value(generator.latent);
    add_network(hash, generator.network);
    return;
  }
  hash.add_text(name_of(generator.kind));
  if (generator.has_table()) {
    hash.add_floats(generator.table.log_weight);
    hash.add_floats(generator.table.logits);
  } else if (generator.kind == GeneratorKind::kEmpirical) {
    hash.add_value(static_cast<std::uint64_t>(generator.rows.size()));
    hash.add(std::as_bytes(std::span(generator.rows)));
  } else {
    const market::World& world = *generator.market;
    for (const std::int32_t parent : world.constants.parent) hash.add_value(parent);
    hash.add_floats(world.class_weight);
    hash.add_floats(world.attribute_weight);
  }
}

const char* name_of(GeneratorKind kind) {
  switch (kind) {
    case GeneratorKind::kMlp:
      return "mlp";
    case GeneratorKind::kGmm:
      return "gmm";
    case GeneratorKind::kLatentClass:
      return "latent_class";
    case GeneratorKind::kIndependent:
      return "independent";
    case GeneratorKind::kEmpirical:
      return "empirical";
    case GeneratorKind::kMarket:
      return "market";
  }
  return "";
}

}  // namespace vt
