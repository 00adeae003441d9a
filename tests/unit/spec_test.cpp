// Quantiles of logged norms, as `anc.mu = pNN` asks for them.
#include "vt/sim/spec.hpp"

#include <gtest/gtest.h>

namespace vt {
namespace {

TEST(NormQuantile, IsLinearBetweenTheStoredOnes) {
  SimulatorSpec spec;
  EXPECT_FALSE(spec.norm_quantile(0.5).has_value());
  spec.norm_quantiles = {{0.5, 1.0}, {0.9, 3.0}, {0.95, 4.0}};
  EXPECT_DOUBLE_EQ(spec.norm_quantile(0.5).value(), 1.0);
  EXPECT_DOUBLE_EQ(spec.norm_quantile(0.7).value(), 2.0);
  EXPECT_DOUBLE_EQ(spec.norm_quantile(0.95).value(), 4.0);
  EXPECT_DOUBLE_EQ(spec.norm_quantile(0.1).value(), 1.0);  // beyond them: the nearest
  EXPECT_DOUBLE_EQ(spec.norm_quantile(0.99).value(), 4.0);
}

TEST(Names, AreTheContracts) {
  EXPECT_STREQ(name_of(SimulatorKind::kLearned), "learned");
  EXPECT_STREQ(name_of(SimulatorKind::kVirtualTb), "virtualtb_v0");
  EXPECT_STREQ(name_of(SimulatorKind::kMarket), "market");
  EXPECT_STREQ(name_of(Observation::kCustomer), "s");
  EXPECT_STREQ(name_of(Observation::kCustomerPage), "s+page");
  EXPECT_STREQ(name_of(Observation::kVirtualTb), "virtualtb_v0");
  EXPECT_STREQ(name_of(EndReason::kLimit), "limit");
}

}  // namespace
}  // namespace vt
