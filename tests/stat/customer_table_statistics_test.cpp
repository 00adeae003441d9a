// Customers of class tables and of logs follow their joint law: Pearson's chi-square over all combinations of
// levels, which a true hypothesis exceeds once in a million seeds.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/support/chi_square.hpp"
#include "tests/support/random_customers.hpp"
#include "vt/sim/customer_model.hpp"

namespace vt::test {
namespace {

constexpr std::int64_t kCustomers = 200'000;

CustomerModel customers(GeneratorKind kind, int entries) {
  CustomerModel model;
  for (const int size : {3, 5, 2}) {
    model.attributes.push_back({"attribute " + std::to_string(size), "categorical", size, {}});
  }
  model.generator = random_customers(11, kind, view_of(model.attributes), entries);
  complete(model);
  return model;
}

// The cell of a packed customer is its word: all attributes fit one.
std::vector<std::int64_t> counts(const CustomerModel& model) {
  std::vector<std::uint32_t> packed(kCustomers);
  sample_customers(model, 3, 0, kCustomers, packed.data(), 1);
  std::vector<std::int64_t> cells(30, 0);
  for (const std::uint32_t customer : packed) ++cells[customer];
  return cells;
}

// e^logit over their total.
std::vector<double> law(const float* logits, int n) {
  std::vector<double> p(logits, logits + n);
  const double top = *std::max_element(p.begin(), p.end());
  double total = 0.0;
  for (double& x : p) total += x = std::exp(x - top);
  for (double& x : p) x /= total;
  return p;
}

std::vector<double> expected_counts(const CustomerModel& model) {
  const session::AttributesView& a = model.view;
  std::vector<double> cells(30, 0.0);
  const CustomerGenerator& generator = model.generator;
  if (generator.kind == GeneratorKind::kEmpirical) {
    const double each = static_cast<double>(kCustomers) / static_cast<double>(generator.rows.size());
    for (const std::uint32_t row : generator.rows) cells[row] += each;
    return cells;
  }
  const ClassTable& table = generator.table;
  const std::vector<double> weight = law(table.log_weight.data(), table.classes());
  for (std::size_t c = 0; c < weight.size(); ++c) {
    const float* logits = table.logits.data() + c * static_cast<std::size_t>(a.width);
    std::vector<std::vector<double>> levels;
    for (int i = 0; i < a.count; ++i) levels.push_back(law(logits + a.offset[i], a.size[i]));
    for (std::uint32_t cell = 0; cell < 30; ++cell) {
      double p = weight[c];
      for (int i = 0; i < a.count; ++i)
        p *= levels[static_cast<std::size_t>(i)][session::unpack(a, i, &cell)];
      cells[cell] += p * static_cast<double>(kCustomers);
    }
  }
  return cells;
}

// What independent attributes with the same marginals would give.
std::vector<double> product_of_marginals(const session::AttributesView& a, const std::vector<double>& cells) {
  std::vector<double> share(static_cast<std::size_t>(a.width), 0.0);
  for (std::uint32_t cell = 0; cell < 30; ++cell) {
    for (int i = 0; i < a.count; ++i)
      share[static_cast<std::size_t>(a.offset[i]) + session::unpack(a, i, &cell)] +=
          cells[cell] / static_cast<double>(kCustomers);
  }
  std::vector<double> product(30, static_cast<double>(kCustomers));
  for (std::uint32_t cell = 0; cell < 30; ++cell) {
    for (int i = 0; i < a.count; ++i)
      product[cell] *= share[static_cast<std::size_t>(a.offset[i]) + session::unpack(a, i, &cell)];
  }
  return product;
}

// Cells that cannot occur must be empty, and the others hold at least five customers.
double statistic(std::vector<std::int64_t> seen, std::vector<double> expected, int& freedom) {
  for (std::size_t i = expected.size(); i-- > 0;) {
    if (expected[i] > 0.0) {
      EXPECT_GE(expected[i], 5.0) << "cell " << i;
      continue;
    }
    EXPECT_EQ(seen[i], 0) << "cell " << i;
    seen.erase(seen.begin() + static_cast<std::ptrdiff_t>(i));
    expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(i));
  }
  freedom = static_cast<int>(expected.size()) - 1;
  return chi_square(seen, expected);
}

TEST(CustomerTableStatistics, ClassesGiveTheirJointLaw) {
  for (const GeneratorKind kind : {GeneratorKind::kGmm, GeneratorKind::kLatentClass}) {
    const CustomerModel model = customers(kind, 9);
    const std::vector<std::int64_t> seen = counts(model);
    const std::vector<double> expected = expected_counts(model);
    int freedom = 0;
    const double joint = statistic(seen, expected, freedom);
    EXPECT_LE(joint, chi_square_limit(freedom));
    EXPECT_GT(chi_square(seen, product_of_marginals(model.view, expected)), 10 * chi_square_limit(freedom));
  }
}

TEST(CustomerTableStatistics, OneClassGivesIndependentAttributes) {
  const CustomerModel model = customers(GeneratorKind::kIndependent, 1);
  int freedom = 0;
  const double joint = statistic(counts(model), expected_counts(model), freedom);
  EXPECT_LE(joint, chi_square_limit(freedom));
  EXPECT_GE(freedom, 9);
}

TEST(CustomerTableStatistics, EveryLoggedCustomerIsAsLikely) {
  const CustomerModel model = customers(GeneratorKind::kEmpirical, 70);
  int freedom = 0;
  const double joint = statistic(counts(model), expected_counts(model), freedom);
  EXPECT_LE(joint, chi_square_limit(freedom));
}

}  // namespace
}  // namespace vt::test
