// Baselines that count levels: independent attributes, and latent classes.
#include <cmath>

#include "learn/mixture_em.hpp"
#include "vt/core/draw.hpp"
#include "vt/learn/customer_baselines.hpp"

namespace vt::learn {
namespace {

constexpr double kExtraCount = 0.01;  // of every level of every class, so that none is impossible
constexpr std::uint32_t kTable = 16;  // address of the initial classes

// First column of each attribute.
std::vector<std::size_t> offsets_of(const data::Customers& customers) {
  std::vector<std::size_t> offsets;
  std::size_t at = 0;
  for (const std::int32_t size : customers.sizes) {
    offsets.push_back(at);
    at += static_cast<std::size_t>(size);
  }
  return offsets;
}

class LatentClasses final : public Mixture {
 public:
  // Every class starts from the marginals, each level times e^u, u in (-1, 1).
  LatentClasses(const data::Customers& customers, int classes, std::uint64_t seed)
      : customers_(customers),
        offsets_(offsets_of(customers)),
        classes_(static_cast<std::size_t>(classes)),
        width_(static_cast<std::size_t>(customers.width())),
        weight_(classes_),
        level_(width_ * classes_) {
    const std::vector<float> marginals = log_marginals(customers);
    std::vector<double> start(statistics(), 1.0);
    for (std::size_t j = 0; j < width_; ++j) {
      for (std::size_t c = 0; c < classes_; ++c) {
        const float u = draw_uniform(DrawKey{seed, (std::uint64_t{kTable} << 32) | j, 0u},
                                     Purpose::kParameterInit, static_cast<std::uint32_t>(c));
        start[classes_ + j * classes_ + c] = std::exp(marginals[j] + 2.0 * u - 1.0);
      }
    }
    maximise(start);
  }

  std::size_t statistics() const override { return classes_ * (1 + width_); }

  void log_joint(std::size_t row, std::span<double> out) const override {
    for (std::size_t c = 0; c < classes_; ++c) out[c] = weight_[c];
    for (std::size_t a = 0; a < offsets_.size(); ++a) {
      const double* level = level_.data() + column(row, a) * classes_;
      for (std::size_t c = 0; c < classes_; ++c) out[c] += level[c];
    }
  }

  void add(std::size_t row, std::span<const double> share, std::span<double> statistics) const override {
    for (std::size_t c = 0; c < classes_; ++c) statistics[c] += share[c];
    for (std::size_t a = 0; a < offsets_.size(); ++a) {
      double* level = statistics.data() + classes_ * (1 + column(row, a));
      for (std::size_t c = 0; c < classes_; ++c) level[c] += share[c];
    }
  }

  void maximise(std::span<const double> statistics) override {
    double total = 0.0;
    for (std::size_t c = 0; c < classes_; ++c) total += statistics[c] + kExtraCount;
    for (std::size_t c = 0; c < classes_; ++c) {
      weight_[c] = std::log((statistics[c] + kExtraCount) / total);
      for (std::size_t a = 0; a < offsets_.size(); ++a) {
        const auto size = static_cast<std::size_t>(customers_.sizes[a]);
        const double* own = statistics.data() + classes_ * (1 + offsets_[a]) + c;
        double sum = 0.0;
        for (std::size_t l = 0; l < size; ++l) sum += own[l * classes_] + kExtraCount;
        for (std::size_t l = 0; l < size; ++l)
          level_[(offsets_[a] + l) * classes_ + c] = std::log((own[l * classes_] + kExtraCount) / sum);
      }
    }
  }

  ClassTable table() const {
    ClassTable table;
    for (std::size_t c = 0; c < classes_; ++c) {
      table.log_weight.push_back(static_cast<float>(weight_[c]));
      for (std::size_t j = 0; j < width_; ++j)
        table.logits.push_back(static_cast<float>(level_[j * classes_ + c]));
    }
    return table;
  }

 private:
  std::size_t column(std::size_t row, std::size_t a) const { return offsets_[a] + customers_.row(row)[a]; }

  const data::Customers& customers_;
  std::vector<std::size_t> offsets_;
  std::size_t classes_, width_;
  std::vector<double> weight_;  // [C] log
  std::vector<double> level_;   // [width, C] log
};

}  // namespace

std::vector<float> log_marginals(const data::Customers& customers) {
  const std::vector<std::size_t> offsets = offsets_of(customers);
  std::vector<double> counts(static_cast<std::size_t>(customers.width()), 0.5);
  for (std::size_t row = 0; row < customers.rows(); ++row)
    for (std::size_t a = 0; a < offsets.size(); ++a) counts[offsets[a] + customers.row(row)[a]] += 1.0;
  std::vector<float> logs;
  for (std::size_t a = 0; a < offsets.size(); ++a) {
    const double total = static_cast<double>(customers.rows()) + 0.5 * customers.sizes[a];
    for (std::size_t l = 0; l < static_cast<std::size_t>(customers.sizes[a]); ++l)
      logs.push_back(static_cast<float>(std::log(counts[offsets[a] + l] / total)));
  }
  return logs;
}

ClassTable fit_independent(const data::Customers& customers) {
  return {{0.0f}, log_marginals(customers)};
}

ClassTable fit_latent_classes(const data::Customers& customers, const MixtureOptions& options,
                              std::uint64_t seed, int threads) {
  ShardPool pool(threads);
  LatentClasses classes(customers, options.classes, seed);
  maximise_likelihood(classes, customers.rows(), options, pool);
  return classes.table();
}

}  // namespace vt::learn
