// A mixture of Gaussians on one-hots, the paper's GMM.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "learn/mixture_em.hpp"
#include "vt/core/order.hpp"
#include "vt/learn/customer_baselines.hpp"

namespace vt::learn {
namespace {

constexpr std::size_t kMostRows = 50'000;
constexpr double kNoise = 0.2;  // its square is the least variance
constexpr double kExtraWeight = 1.0;
constexpr double kLeastProbability = 1e-30;
constexpr double kLeastBelow = 1e-300;

// [N, W] one-hots with addressed noise.
std::vector<float> noisy_one_hots(const data::Customers& customers, std::size_t rows, std::uint64_t seed,
                                  ShardPool& pool) {
  const auto width = static_cast<std::size_t>(customers.width());
  const Order order(seed, Purpose::kSubset, 0, 0, static_cast<std::uint32_t>(customers.rows()));
  std::vector<float> x(rows * width);
  const std::vector<Rows> shards = cut_into_shards(static_cast<std::int64_t>(rows));
  pool.run(shards.size(), [&](std::size_t s) {
    for (std::int64_t i = shards[s].begin; i < shards[s].begin + shards[s].count; ++i) {
      float* own = x.data() + static_cast<std::size_t>(i) * width;
      for (std::size_t j = 0; j < width; j += 4) {
        float noise[4];
        draw_normals(DrawKey{seed, static_cast<std::uint64_t>(i), 0u}, Purpose::kGanLatent,
                     static_cast<std::uint32_t>(j / 4), noise);
        for (std::size_t k = 0; k < 4 && j + k < width; ++k)
          own[j + k] = static_cast<float>(kNoise) * noise[k];
      }
      const std::uint16_t* codes = customers.row(order[static_cast<std::uint32_t>(i)]);
      std::size_t offset = 0;
      for (std::size_t a = 0; a < customers.attributes(); ++a) {
        own[offset + codes[a]] += 1.0f;
        offset += static_cast<std::size_t>(customers.sizes[a]);
      }
    }
  });
  return x;
}

class GaussianMixture final : public Mixture {
 public:
  // Means start at the first rows, variances at those of all rows.
  GaussianMixture(const std::vector<float>& x, std::size_t width, int classes)
      : x_(x),
        width_(width),
        classes_(static_cast<std::size_t>(classes)),
        weight_(classes_, 1.0 / classes),
        mean_(classes_ * width),
        variance_(classes_ * width) {
    const std::size_t rows = x.size() / width;
    std::vector<double> sum(width, 0.0), squares(width, 0.0);
    for (std::size_t i = 0; i < x.size(); ++i) {
      sum[i % width] += x[i];
      squares[i % width] += static_cast<double>(x[i]) * x[i];
    }
    for (std::size_t c = 0; c < classes_; ++c) {
      for (std::size_t j = 0; j < width; ++j) {
        const double mean = sum[j] / static_cast<double>(rows);
        mean_[c * width + j] = x[(c % rows) * width + j];
        variance_[c * width + j] = squares[j] / static_cast<double>(rows) - mean * mean;
      }
    }
    prepare();
  }

  std::size_t statistics() const override { return classes_ * (1 + 2 * width_); }

  void log_joint(std::size_t row, std::span<double> out) const override {
    const float* x = x_.data() + row * width_;
    for (std::size_t c = 0; c < classes_; ++c) {
      const double* mean = mean_.data() + c * width_;
      const double* precision = half_precision_.data() + c * width_;
      double sum = 0.0;
      for (std::size_t j = 0; j < width_; ++j) {
        const double d = x[j] - mean[j];
        sum += d * d * precision[j];
      }
      out[c] = constant_[c] - sum;
    }
  }

  void add(std::size_t row, std::span<const double> share, std::span<double> statistics) const override {
    const float* x = x_.data() + row * width_;
    for (std::size_t c = 0; c < classes_; ++c) {
      double* own = statistics.data() + c * (1 + 2 * width_);
      own[0] += share[c];
      for (std::size_t j = 0; j < width_; ++j) {
        const double v = share[c] * x[j];
        own[1 + j] += v;
        own[1 + width_ + j] += v * x[j];
      }
    }
  }

  void maximise(std::span<const double> statistics) override {
    double total = 0.0;
    for (std::size_t c = 0; c < classes_; ++c) total += statistics[c * (1 + 2 * width_)];
    for (std::size_t c = 0; c < classes_; ++c) {
      const double* own = statistics.data() + c * (1 + 2 * width_);
      weight_[c] = (own[0] + kExtraWeight) / (total + kExtraWeight * static_cast<double>(classes_));
      if (own[0] < kExtraWeight) continue;  // an empty class stays where it was
      for (std::size_t j = 0; j < width_; ++j) {
        const double mean = own[1 + j] / own[0];
        mean_[c * width_ + j] = mean;
        variance_[c * width_ + j] = std::max(own[1 + width_ + j] / own[0] - mean * mean, kNoise * kNoise);
      }
    }
    prepare();
  }

  // P(level | class) = the integral of its density times the probability that every other level of the
  // attribute is smaller, by the trapezoidal rule.
  ClassTable table(const std::vector<std::int32_t>& sizes) const {
    ClassTable table;
    for (std::size_t c = 0; c < classes_; ++c) {
      table.log_weight.push_back(static_cast<float>(std::log(weight_[c])));
      std::size_t offset = c * width_;
      for (const std::int32_t size : sizes) {
        append_levels(offset, static_cast<std::size_t>(size), table.logits);
        offset += static_cast<std::size_t>(size);
      }
    }
    return table;
  }

 private:
  void prepare() {
    half_precision_.resize(variance_.size());
    constant_.resize(classes_);
    for (std::size_t c = 0; c < classes_; ++c) {
      constant_[c] = std::log(weight_[c]);
      for (std::size_t j = c * width_; j < (c + 1) * width_; ++j) {
        half_precision_[j] = 0.5 / variance_[j];
        constant_[c] -= 0.5 * std::log(2.0 * std::numbers::pi * variance_[j]);
      }
    }
  }

  void append_levels(std::size_t offset, std::size_t size, std::vector<float>& logits) const {
    constexpr double kStep = 0.01, kEnd = 8.0;  // kNoise / 20; deviations
    const auto deviation = [&](std::size_t l) { return std::sqrt(variance_[offset + l]); };
    const auto log_below = [&](std::size_t l, double x) {
      const double z = (x - mean_[offset + l]) / (std::numbers::sqrt2 * deviation(l));
      return std::log(std::max(0.5 * std::erfc(-z), kLeastBelow));
    };
    double low = mean_[offset], high = low;
    for (std::size_t l = 0; l < size; ++l) {
      low = std::min(low, mean_[offset + l] - kEnd * deviation(l));
      high = std::max(high, mean_[offset + l] + kEnd * deviation(l));
    }
    std::vector<double> levels(size, 0.0);
    for (double x = low; x <= high; x += kStep) {
      double all_below = 0.0;
      for (std::size_t l = 0; l < size; ++l) all_below += log_below(l, x);
      for (std::size_t l = 0; l < size; ++l) {
        const double z = (x - mean_[offset + l]) / deviation(l);
        levels[l] += std::exp(all_below - log_below(l, x) - 0.5 * z * z) / deviation(l);
      }
    }
    const double total = std::accumulate(levels.begin(), levels.end(), 0.0);
    for (const double level : levels)
      logits.push_back(static_cast<float>(std::log(std::max(level / total, kLeastProbability))));
  }

  const std::vector<float>& x_;
  std::size_t width_, classes_;
  std::vector<double> weight_;          // [C]
  std::vector<double> mean_;            // [C, width]
  std::vector<double> variance_;        // [C, width]
  std::vector<double> half_precision_;  // [C, width] 1 / 2 variance
  std::vector<double> constant_;        // [C] of the log density, weight included
};

}  // namespace

ClassTable fit_gaussian_mixture(const data::Customers& customers, const MixtureOptions& options,
                                std::uint64_t seed, int threads) {
  ShardPool pool(threads);
  const std::size_t rows = std::min(customers.rows(), kMostRows);
  const std::vector<float> x = noisy_one_hots(customers, rows, seed, pool);
  GaussianMixture mixture(x, static_cast<std::size_t>(customers.width()), options.classes);
  maximise_likelihood(mixture, rows, options, pool);
  return mixture.table(customers.sizes);
}

}  // namespace vt::learn
