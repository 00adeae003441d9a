// Tastes and offsets: normal draws, centred so that a part's mean over customers is 0, then scaled to the
// norm that the configuration asks for (docs/market.md "Tastes").
#include <cmath>

#include "market/build_world.hpp"

namespace vt::market {
namespace {

constexpr int kCustomers = 20'000;  // fixed ones, over which means and norms are taken

struct Population {
  session::AttributesView attributes;
  std::vector<std::int32_t> codes;  // [kCustomers, attributes]
  std::vector<double> frequency;    // [one-hot columns]

  const std::int32_t* customer(int s) const {
    return codes.data() + static_cast<std::ptrdiff_t>(s) * attributes.count;
  }
  std::span<const double> levels(int i) const {
    return std::span(frequency).subspan(static_cast<std::size_t>(attributes.offset[i]),
                                        static_cast<std::size_t>(attributes.size[i]));
  }
};

Population population_of(const MarketConfig& config, const World& world) {
  Population people{attributes_of(config), fixed_customers(config, world, kCustomers), {}};
  people.frequency.assign(static_cast<std::size_t>(people.attributes.width), 0.0);
  for (int s = 0; s < kCustomers; ++s) {
    for (int i = 0; i < people.attributes.count; ++i) {
      people.frequency[static_cast<std::size_t>(people.attributes.offset[i] + people.customer(s)[i])] +=
          1.0 / kCustomers;
    }
  }
  return people;
}

// Subtracts from rows 0, stride, 2 stride, ... of [.., k] their mean weighted by `frequency`, one entry a
// row.
void centre(float* rows, int k, int stride, std::span<const double> frequency) {
  for (int d = 0; d < k; ++d) {
    const auto at = [&](std::size_t r) -> float& {
      return rows[static_cast<std::ptrdiff_t>(r) * stride * k + d];
    };
    double mean = 0.0;
    for (std::size_t r = 0; r < frequency.size(); ++r) mean += frequency[r] * at(r);
    for (std::size_t r = 0; r < frequency.size(); ++r) at(r) = static_cast<float>(at(r) - mean);
  }
}

// Scales values whose mean square norm is `mean_square` to the root mean square norm `rms`.
void scale_to(std::vector<float>& values, double rms, double mean_square) {
  const double factor = mean_square > 0.0 ? rms / std::sqrt(mean_square) : 0.0;
  for (float& value : values) value = static_cast<float>(value * factor);
}

// Mean over the population of |the sum of the rows [k] that add(customer, add_row) names|^2.
template <class AddRows>
double mean_square(const Population& people, const std::vector<float>& rows, int k, const AddRows& add) {
  double total = 0.0;
  std::vector<double> sum(static_cast<std::size_t>(k));
  for (int s = 0; s < kCustomers; ++s) {
    std::fill(sum.begin(), sum.end(), 0.0);
    add(people.customer(s), [&](int row) {
      for (int d = 0; d < k; ++d)
        sum[static_cast<std::size_t>(d)] += rows[static_cast<std::size_t>(row * k + d)];
    });
    for (const double value : sum) total += value * value;
  }
  return total / kCustomers;
}

double square_norm(std::span<const float> values) {
  double total = 0.0;
  for (const float value : values) total += double{value} * value;
  return total;
}

void fill_mean(const MarketConfig& config, const WorldDraws& draws, int k, World& world) {
  world.taste_mean.resize(static_cast<std::size_t>(k));
  draws.drifting_normals(Table::kTasteMean, 0, world.taste_mean);
  scale_to(world.taste_mean, config.tastes.mean_norm, square_norm(world.taste_mean));
}

void fill_linear(const MarketConfig& config, const WorldDraws& draws, const Population& people, int k,
                 World& world) {
  const session::AttributesView& a = people.attributes;
  std::vector<float>& rows = world.taste_linear;
  rows.resize(static_cast<std::size_t>(a.width * k));
  for (int column = 0; column < a.width; ++column) {
    draws.drifting_normals(
        Table::kTasteLinear, static_cast<std::uint64_t>(column),
        std::span(rows).subspan(static_cast<std::size_t>(column * k), static_cast<std::size_t>(k)));
  }
  for (int i = 0; i < a.count; ++i) centre(rows.data() + a.offset[i] * k, k, 1, people.levels(i));
  scale_to(rows, config.tastes.linear_rms,
           mean_square(people, rows, k, [&](const std::int32_t* code, const auto& add_row) {
             for (int i = 0; i < a.count; ++i) add_row(a.offset[i] + code[i]);
           }));
}

// Each pair is centred along both of its attributes: what adds up belongs to the linear part.
void fill_pairs(const MarketConfig& config, const WorldDraws& draws, const Population& people, int k,
                World& world) {
  const session::AttributesView& attributes = people.attributes;
  WorldView& constants = world.constants;
  std::vector<float>& rows = world.taste_pair;
  for (const auto& [a, b] : config.tastes.pairs) {
    const std::int32_t first = static_cast<std::int32_t>(rows.size()) / k;
    const TastePair pair{config.attribute(a), config.attribute(b), first};
    const int size_a = attributes.size[pair.a];
    const int size_b = attributes.size[pair.b];
    rows.resize(rows.size() + static_cast<std::size_t>(size_a * size_b * k));
    float* own = rows.data() + first * k;
    for (int cell = 0; cell < size_a * size_b; ++cell) {
      draws.drifting_normals(Table::kTastePair, row_of(constants.pairs, cell),
                             std::span(own + cell * k, static_cast<std::size_t>(k)));
    }
    for (int v = 0; v < size_a; ++v) centre(own + v * size_b * k, k, 1, people.levels(pair.b));
    for (int v = 0; v < size_b; ++v) centre(own + v * k, k, size_b, people.levels(pair.a));
    constants.pair[constants.pairs++] = pair;
  }
  scale_to(rows, config.tastes.pair_rms,
           mean_square(people, rows, k, [&](const std::int32_t* code, const auto& add_row) {
             for (int p = 0; p < constants.pairs; ++p) {
               const TastePair& pair = constants.pair[p];
               add_row(pair.first_row + code[pair.a] * attributes.size[pair.b] + code[pair.b]);
             }
           }));
}

void fill_intents(const MarketConfig& config, const WorldDraws& draws, int k, World& world) {
  const int count = config.intent.count;
  std::vector<float>& rows = world.taste_intent;
  world.constants.intents = count;
  rows.resize(static_cast<std::size_t>(count * k));
  for (int i = 0; i < count; ++i) {
    draws.drifting_normals(
        Table::kTasteIntent, static_cast<std::uint64_t>(i),
        std::span(rows).subspan(static_cast<std::size_t>(i * k), static_cast<std::size_t>(k)));
  }
  centre(rows.data(), k, 1, std::vector<double>(static_cast<std::size_t>(count), 1.0 / std::max(count, 1)));
  scale_to(rows, config.intent.norm, square_norm(rows) / std::max(count, 1));
}

// A level's part of an offset, [one-hot columns].
std::vector<float> offsets(const WorldDraws& draws, const Population& people, Table table, float deviation) {
  const session::AttributesView& a = people.attributes;
  std::vector<float> parts(static_cast<std::size_t>(a.width));
  draws.normals(table, 0, parts);
  for (float& part : parts) part = deviation * part;
  for (int i = 0; i < a.count; ++i) centre(parts.data() + a.offset[i], 1, 1, people.levels(i));
  return parts;
}

}  // namespace

void fill_tastes(const MarketConfig& config, const WorldDraws& draws, World& world) {
  const Population people = population_of(config, world);
  const int k = world.constants.actions;
  fill_mean(config, draws, k, world);
  fill_linear(config, draws, people, k, world);
  fill_pairs(config, draws, people, k, world);
  fill_intents(config, draws, k, world);
  world.buy_linear = offsets(draws, people, Table::kBuyOffset, config.buying.offset_sd);
  world.leave_linear = offsets(draws, people, Table::kLeaveOffset, config.leaving.offset_sd);
}

}  // namespace vt::market
