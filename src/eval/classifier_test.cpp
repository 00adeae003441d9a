#include "eval/classifier_test.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "eval/lbfgs.hpp"
#include "vt/core/order.hpp"

namespace vt::eval {
namespace {

constexpr double kPenalty = 1e-3;
constexpr std::size_t kMostRows = 20'000;  // of each set
constexpr std::uint32_t kUnseen = 0xFFFFFFFFu;

// Row i of one set, label 1 for real.
struct Example {
  const data::Customers* set;
  std::size_t row;
  double label;
};

// Per example one feature an attribute and one a pair of attributes, as numbers of the features that the
// training half has; those it lacks are kUnseen.
class Features {
 public:
  Features(const std::vector<Example>& train, std::size_t attributes) {
    for (std::size_t a = 0; a < attributes; ++a) {
      for (std::size_t b = a; b < attributes; ++b) {
        groups_.push_back({a, b, {}, count_});
        std::vector<std::uint32_t>& seen = groups_.back().seen;
        for (const Example& e : train) seen.push_back(key(e, a, b));
        std::sort(seen.begin(), seen.end());
        seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
        count_ += static_cast<std::uint32_t>(seen.size());
      }
    }
  }
  std::uint32_t count() const { return count_; }
  std::size_t active() const { return groups_.size(); }

  // [examples, active]
  std::vector<std::uint32_t> of(const std::vector<Example>& examples) const {
    std::vector<std::uint32_t> all;
    all.reserve(examples.size() * groups_.size());
    for (const Example& e : examples) {
      for (const Group& g : groups_) {
        const std::uint32_t wanted = key(e, g.a, g.b);
        const auto at = std::lower_bound(g.seen.begin(), g.seen.end(), wanted);
        const bool seen = at != g.seen.end() && *at == wanted;
        all.push_back(seen ? g.first + static_cast<std::uint32_t>(at - g.seen.begin()) : kUnseen);
      }
    }
    return all;
  }

 private:
  struct Group {
    std::size_t a, b;                 // a = b: the attribute alone
    std::vector<std::uint32_t> seen;  // ascending
    std::uint32_t first;              // number of its first feature
  };
  static std::uint32_t key(const Example& e, std::size_t a, std::size_t b) {
    const std::uint16_t* codes = e.set->row(e.row);
    return std::uint32_t{codes[a]} << 16 | codes[b];
  }
  std::vector<Group> groups_;
  std::uint32_t count_ = 0;
};

double score(std::span<const double> weights, const std::uint32_t* features, std::size_t active) {
  double sum = weights.back();  // the constant
  for (std::size_t i = 0; i < active; ++i)
    if (features[i] != kUnseen) sum += weights[features[i]];
  return sum;
}

std::vector<double> fit(const std::vector<Example>& train, const std::vector<std::uint32_t>& features,
                        std::size_t active, std::uint32_t count) {
  std::vector<double> weights(count + 1u, 0.0);
  const double share = 1.0 / static_cast<double>(train.size());
  minimise(
      [&](std::span<const double> w, std::span<double> gradient) {
        double value = 0.0;
        for (std::size_t i = 0; i + 1 < w.size(); ++i) {
          gradient[i] = kPenalty * w[i];
          value += 0.5 * kPenalty * w[i] * w[i];
        }
        gradient.back() = 0.0;
        for (std::size_t i = 0; i < train.size(); ++i) {
          const std::uint32_t* own = features.data() + i * active;
          const double s = score(w, own, active);
          // log(1 + e^s) - label s
          value += share * (std::max(s, 0.0) + std::log1p(std::exp(-std::abs(s))) - train[i].label * s);
          const double error = share * (1.0 / (1.0 + std::exp(-s)) - train[i].label);
          for (std::size_t k = 0; k < active; ++k) gradient[own[k]] += error;
          gradient.back() += error;
        }
        return value;
      },
      weights);
  return weights;
}

}  // namespace

double area_under_roc(std::span<const double> positive, std::span<const double> negative) {
  std::vector<std::pair<double, bool>> all;
  for (const double s : positive) all.emplace_back(s, true);
  for (const double s : negative) all.emplace_back(s, false);
  std::sort(all.begin(), all.end());
  double rank_sum = 0.0;
  for (std::size_t i = 0; i < all.size();) {
    std::size_t end = i, positives = 0;
    for (; end < all.size() && all[end].first == all[i].first; ++end) positives += all[end].second ? 1 : 0;
    rank_sum += static_cast<double>(positives) * (static_cast<double>(i + 1 + end) / 2.0);
    i = end;
  }
  const double p = static_cast<double>(positive.size()), n = static_cast<double>(negative.size());
  return (rank_sum - p * (p + 1.0) / 2.0) / (p * n);
}

double classifier_auc(const data::Customers& real, const data::Customers& generated, std::uint64_t seed) {
  const std::size_t each = std::min({real.rows(), generated.rows(), kMostRows});
  std::vector<Example> train, held_out;
  for (const data::Customers* set : {&real, &generated}) {
    const double label = set == &real ? 1.0 : 0.0;
    const Order order(seed, Purpose::kSubset, 0, set == &real ? 0u : 1u,
                      static_cast<std::uint32_t>(set->rows()));
    for (std::size_t i = 0; i < each; ++i) {
      (i < each / 2 ? train : held_out).push_back({set, order[static_cast<std::uint32_t>(i)], label});
    }
  }
  const Features features(train, real.attributes());
  const std::vector<double> weights = fit(train, features.of(train), features.active(), features.count());
  const std::vector<std::uint32_t> own = features.of(held_out);
  std::vector<double> positive, negative;
  for (std::size_t i = 0; i < held_out.size(); ++i) {
    (held_out[i].label > 0.5 ? positive : negative)
        .push_back(score(weights, own.data() + i * features.active(), features.active()));
  }
  return area_under_roc(positive, negative);
}

}  // namespace vt::eval
