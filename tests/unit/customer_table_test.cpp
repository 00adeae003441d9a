// Bisection in running sums is the categorical draw; rows of a log are drawn by whole numbers.
#include <gtest/gtest.h>

#include <vector>

#include "tests/support/random_customers.hpp"
#include "vt/session/customer_table.hpp"

namespace vt::session {
namespace {

std::uint32_t by_the_rule(std::vector<float> logits, float u) {
  const int n = static_cast<int>(logits.size());
  const float total = softmax_weights(Strided<float>{logits.data(), 1}, n);
  return static_cast<std::uint32_t>(categorical(Strided<float>{logits.data(), 1}, n, total, u));
}

TEST(RunningSums, FindWhatTheCategoricalDrawFinds) {
  std::vector<std::vector<float>> laws = {{0.0f},
                                          {-1e30f, 2.0f, -1e30f, -1e30f},
                                          {3.0f, -100.0f, -100.0f},
                                          {1.0f, 1.0f, 1.0f},
                                          {-3e38f, 3e38f, 0.0f}};
  for (const int n : {2, 31, 1000}) {
    AttributesView one;
    append_attribute(one, n);
    laws.push_back(test::random_customers(static_cast<std::uint64_t>(n), GeneratorKind::kIndependent, one, 1)
                       .table.logits);
  }
  for (const std::vector<float>& law : laws) {
    std::vector<float> sums = law;
    const int n = static_cast<int>(law.size());
    const float total = running_sums({sums.data(), 1}, n);
    for (std::uint32_t x = 0; x < 4000; ++x) {
      const float u = x < 2000 ? uniform(x * 2147484u) : uniform(~0u - (x - 2000u) * 512u);
      ASSERT_EQ(first_above(sums.data(), n, u * total), by_the_rule(law, u)) << n << " levels, u " << u;
    }
  }
}

TEST(RunningSums, EndAtTheLastPositiveWeight) {
  std::vector<float> sums = {0.0f, 0.0f, -1e30f};
  EXPECT_EQ(running_sums({sums.data(), 1}, 3), 2.0f);
  EXPECT_EQ(first_above(sums.data(), 3, 0.5f), 0u);
  EXPECT_EQ(first_above(sums.data(), 3, 1.0f), 1u);  // u * total is not below the cumulative weight
  EXPECT_EQ(first_above(sums.data(), 3, 7.0f), 1u);
}

TEST(LoggedCustomers, EveryRowIsDrawnAndNoOther) {
  for (const std::uint32_t rows : {1u, 3u, 1000u, 1u << 24}) {
    std::uint32_t least = ~0u, most = 0u;
    for (std::uint64_t session = 0; session < 20'000; ++session) {
      const std::uint32_t row = draw_row(start_key(5, session), rows);
      least = row < least ? row : least;
      most = row > most ? row : most;
      const std::uint64_t x = draw(start_key(5, session), Purpose::kCustomerNoise, 0).x[0];
      ASSERT_EQ(row, x * rows >> 32);
    }
    EXPECT_LE(least, rows / 1000);
    EXPECT_GE(most, rows - 1 - rows / 1000);
    EXPECT_LT(most, rows);
  }
}

// An attribute's draw does not depend on the attributes beside it, and the class's word is its own.
TEST(ClassTable, AddressesAreTheMarkets) {
  AttributesView a;
  for (const int size : {3, 5}) append_attribute(a, size);
  const ClassTable table{{0.0f}, {1.0f, 2.0f, 0.5f, 1.0f, -1.0f, 0.0f, 2.0f, 1.0f}};
  std::vector<float> classes = table.log_weight, levels = table.logits;
  const float class_total = running_sums({classes.data(), 1}, 1);
  const std::vector<float> totals = {running_sums({levels.data(), 1}, 3),
                                     running_sums({levels.data() + 3, 1}, 5)};
  const ClassTableView view{1, class_total, classes.data(), levels.data(), totals.data()};
  for (std::uint64_t session = 0; session < 500; ++session) {
    const DrawKey key = start_key(9, session);
    std::uint32_t packed = 0;
    draw_customer(view, a, key, &packed);
    for (int i = 0; i < 2; ++i) {
      const float u = draw_uniform(key, Purpose::kAttribute, static_cast<std::uint32_t>(i));
      const std::vector<float> own(table.logits.begin() + a.offset[i],
                                   table.logits.begin() + a.offset[i] + a.size[i]);
      ASSERT_EQ(unpack(a, i, &packed), by_the_rule(own, u));
    }
  }
}

}  // namespace
}  // namespace vt::session
