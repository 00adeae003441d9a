// What draws are for: values stand in files and in every published figure (docs/semantics.md, section 3).
#include <gtest/gtest.h>

#include "vt/core/draw.hpp"
#include "vt/core/types.hpp"

namespace vt {
namespace {

TEST(Purposes, AreNeverRenumbered) {
  const Purpose in_order[] = {
      Purpose::kCustomerNoise,  Purpose::kAttribute, Purpose::kPageCount,     Purpose::kActionNoise,
      Purpose::kCustomerAction, Purpose::kClicks,    Purpose::kSecondCode,    Purpose::kMarketTaste,
      Purpose::kMarketWorld,    Purpose::kMinibatch, Purpose::kParameterInit, Purpose::kGanLatent,
      Purpose::kGanGumbel,      Purpose::kSplit,     Purpose::kBootstrap,     Purpose::kLoggedAction,
      Purpose::kSubset,
  };
  std::uint16_t value = 0;
  for (const Purpose purpose : in_order) EXPECT_EQ(static_cast<std::uint16_t>(purpose), ++value);
}

TEST(Purposes, CodesOfFilesAreNeverRenumbered) {
  const Feedback feedback[] = {Feedback::kTurn, Feedback::kBuy, Feedback::kLeave, Feedback::kUnknown};
  const EndReason ends[] = {EndReason::kNone, EndReason::kBuy, EndReason::kLeave, EndReason::kLimit,
                            EndReason::kCensored};
  int value = 0;
  for (const Feedback code : feedback) EXPECT_EQ(static_cast<int>(code), value++);
  value = 0;
  for (const EndReason code : ends) EXPECT_EQ(static_cast<int>(code), value++);
}

}  // namespace
}  // namespace vt
