// Customers drawn alone are those that a reset draws.
#include <gtest/gtest.h>

#include "tests/parity/shapes.hpp"

namespace vt::test {
namespace {

std::vector<std::uint32_t> customers_of_reset(const ModelPtr& model, std::uint64_t first,
                                              std::int64_t count) {
  const auto simulator = make_reference_simulator(model);
  simulator->reset({.seed = 6, .lanes = count, .first_session = first});
  Trajectories out(model->spec.rules, 1, count);
  simulator->rollout(uniform_policy(model->spec), out);
  const TrajectoriesView& v = out.view();
  return {v.customer, v.customer + count * v.words};
}

TEST(SampleCustomers, AreThoseOfAReset) {
  for (const auto& [name, model] : all_models()) {
    const auto words = static_cast<std::size_t>(model->spec.rules.attributes.words);
    for (const std::int64_t count : {1, 63, 64, 130}) {
      const std::uint64_t first = count == 63 ? ~std::uint64_t{0} - 62 : 17;
      const auto want = customers_of_reset(model, first, count);
      for (const int threads : {1, 3}) {
        std::vector<std::uint32_t> got(static_cast<std::size_t>(count) * words + 1, 0xABCDu);
        sample_customers(*model, 6, first, count, got.data(), threads);
        EXPECT_EQ(got.back(), 0xABCDu);
        got.pop_back();
        EXPECT_EQ(got, want) << name << ", " << count << " customers, " << threads << " threads";
      }
    }
  }
}

}  // namespace
}  // namespace vt::test
