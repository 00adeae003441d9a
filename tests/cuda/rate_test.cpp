// What bench says of a figure: the ceiling that binds, and a line without a figure where there is none.
#include <gtest/gtest.h>

#include "cuda/rate_json.hpp"
#include "tests/support/random_models.hpp"
#include "vt/sim/page_view_work.hpp"

namespace vt::test {
namespace {

cuda::Rate three_repeats() {
  cuda::Rate rate;
  rate.lanes = 1024;
  rate.pages = 16;
  rate.page_views = {3e8, 1e8, 2e8};
  rate.pages_per_session = 8.0;
  return rate;
}

TEST(Rate, TheLesserCeilingBinds) {
  const ModelPtr model = random_virtualtb(1, true);
  const RankingPolicy policy = random_mlp_policy(model->spec, 2, {.hidden = {128, 128}});
  const double flops = rollout_flops(*model, policy, 8.0), bytes = row_bytes(model->spec.rules, true);
  const cuda::Rate rate = three_repeats();
  const cuda::Roofline products =
      cuda::roofline_of(*model, policy, rate, {2e9 * bytes, 1e9 * flops, ""}, true);
  EXPECT_EQ(products.bound, "fp32 matmul");
  EXPECT_NEAR(products.page_views, 1e9, 1.0);
  const cuda::Roofline copies = cuda::roofline_of(*model, policy, rate, {1e9 * bytes, 2e9 * flops, ""}, true);
  EXPECT_EQ(copies.bound, "copy");
  EXPECT_NEAR(copies.page_views, 1e9, 1.0);
  EXPECT_LT(row_bytes(model->spec.rules, false), bytes);
}

TEST(Rate, ALineSaysMedianSpreadAndFraction) {
  const auto line = cuda::json_of(three_repeats(), {4e8, "copy", 1e5, 200.0}, {4e12, 5e13, ""});
  EXPECT_EQ(line["kernel"], "fused");
  EXPECT_EQ(line["page_views_per_second"]["median"], 2e8);
  EXPECT_EQ(line["page_views_per_second"]["min"], 1e8);
  EXPECT_EQ(line["page_views_per_second"]["max"], 3e8);
  EXPECT_EQ(line["roofline"]["fraction"], 0.5);
}

TEST(Rate, WhatWasNotMeasuredHasNoFigure) {
  const auto unknown = cuda::json_of(three_repeats(), {0.0, "", 1e5, 200.0}, {4e12, 0.0, "no cuBLAS"});
  EXPECT_TRUE(unknown["roofline"]["fraction"].is_null());
  EXPECT_EQ(unknown["roofline"]["why_not"], "no cuBLAS");
  cuda::Rate rate = three_repeats();
  rate.failed = "out of memory";
  const auto failed = cuda::json_of(rate, {}, {});
  EXPECT_EQ(failed["failed"], "out of memory");
  EXPECT_FALSE(failed.contains("page_views_per_second"));
}

}  // namespace
}  // namespace vt::test
