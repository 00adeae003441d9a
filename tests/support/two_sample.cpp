#include "tests/support/two_sample.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace vt::test {
namespace {

// Features of a row: one per attribute and one per pair of attributes, each in a block of its own.
class Features {
 public:
  explicit Features(std::vector<int> sizes) : sizes_(std::move(sizes)) {
    const std::size_t n = sizes_.size();
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = i; j < n; ++j) {
        first_.push_back(count_);
        count_ += i == j ? sizes_[i] : sizes_[i] * sizes_[j];
      }
    }
  }
  int count() const { return count_; }

  void of(const int* row, std::vector<int>& active) const {
    active.clear();
    std::size_t block = 0;
    for (std::size_t i = 0; i < sizes_.size(); ++i) {
      for (std::size_t j = i; j < sizes_.size(); ++j) {
        active.push_back(first_[block++] + (i == j ? row[i] : row[i] * sizes_[j] + row[j]));
      }
    }
  }

 private:
  std::vector<int> sizes_;
  std::vector<int> first_;
  int count_ = 0;
};

double score(const std::vector<double>& weight, const std::vector<int>& active) {
  double sum = 0.0;
  for (const int feature : active) sum += weight[static_cast<std::size_t>(feature)];
  return sum;
}

// Weights by stochastic gradients over the first halves of both samples, averaged over the second half of the
// steps.
std::vector<double> fit(const Customers& real, const Customers& other, const Features& features,
                        std::uint64_t seed) {
  constexpr int kEpochs = 12;
  constexpr double kRate = 0.02;
  constexpr double kPenalty = 1e-3;
  const int half = real.rows() / 2;
  std::vector<double> weight(static_cast<std::size_t>(features.count()), 0.0);
  std::vector<double> sum = weight;
  std::vector<int> active;
  std::mt19937_64 random(seed);
  const int steps = kEpochs * 2 * half;
  for (int step = 0; step < steps; ++step) {
    const int row = static_cast<int>(random() % static_cast<std::uint64_t>(half));
    const bool is_real = step % 2 == 0;
    features.of((is_real ? real : other).row(row), active);
    const double error = (is_real ? 1.0 : 0.0) - 1.0 / (1.0 + std::exp(-score(weight, active)));
    for (const int feature : active) {
      double& w = weight[static_cast<std::size_t>(feature)];
      w += kRate * (error - kPenalty * w);
    }
    if (step % half == half - 1 && step >= steps / 2) {
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += weight[i];
    }
  }
  return sum;  // its scale does not matter to a ranking
}

}  // namespace

Customers shuffled_columns(const Customers& real, std::uint64_t seed) {
  Customers out = real;
  std::mt19937_64 random(seed);
  const std::size_t n = real.sizes.size();
  for (std::size_t i = 0; i < n; ++i) {
    for (int r = real.rows() - 1; r > 0; --r) {
      const auto other = static_cast<std::size_t>(random() % static_cast<std::uint64_t>(r + 1));
      std::swap(out.codes[static_cast<std::size_t>(r) * n + i], out.codes[other * n + i]);
    }
  }
  return out;
}

double pairwise_mutual_information(const Customers& customers) {
  const std::vector<int>& sizes = customers.sizes;
  const double unit = 1.0 / customers.rows();
  double total = 0.0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    for (std::size_t j = i + 1; j < sizes.size(); ++j) {
      std::vector<double> joint(static_cast<std::size_t>(sizes[i] * sizes[j]));
      std::vector<double> a(static_cast<std::size_t>(sizes[i]));
      std::vector<double> b(static_cast<std::size_t>(sizes[j]));
      for (int r = 0; r < customers.rows(); ++r) {
        const int x = customers.row(r)[i];
        const int y = customers.row(r)[j];
        joint[static_cast<std::size_t>(x * sizes[j] + y)] += unit;
        a[static_cast<std::size_t>(x)] += unit;
        b[static_cast<std::size_t>(y)] += unit;
      }
      for (std::size_t cell = 0; cell < joint.size(); ++cell) {
        const double independent = a[cell / b.size()] * b[cell % b.size()];
        if (joint[cell] > 0.0) total += joint[cell] * std::log(joint[cell] / independent);
      }
    }
  }
  return total;
}

double two_sample_auc(const Customers& real, const Customers& other, std::uint64_t seed) {
  const Features features(real.sizes);
  const std::vector<double> weight = fit(real, other, features, seed);
  std::vector<std::pair<double, bool>> scored;
  std::vector<int> active;
  for (const bool is_real : {true, false}) {
    const Customers& sample = is_real ? real : other;
    for (int r = sample.rows() / 2; r < sample.rows(); ++r) {
      features.of(sample.row(r), active);
      scored.emplace_back(score(weight, active), is_real);
    }
  }
  std::sort(scored.begin(), scored.end());
  double real_ranks = 0.0;
  double reals = 0.0;
  for (std::size_t i = 0; i < scored.size(); ++i) {
    if (!scored[i].second) continue;
    real_ranks += static_cast<double>(i + 1);
    reals += 1.0;
  }
  const double others = static_cast<double>(scored.size()) - reals;
  return (real_ranks - reals * (reals + 1.0) / 2.0) / (reals * others);
}

}  // namespace vt::test
