// The launch shape of a rollout follows from shapes and compute capability, and what fits nowhere is refused.
#include "cuda/grid_plan.hpp"

#include <gtest/gtest.h>

#include "kernels/rollout_args.hpp"
#include "tests/support/random_models.hpp"

namespace vt::test {
namespace {

cuda::DeviceFacts device(int major, int minor, int multiprocessors) {
  cuda::DeviceFacts facts;
  facts.name = "test device";
  facts.major = major;
  facts.minor = minor;
  facts.multiprocessors = multiprocessors;
  return facts;
}

// The released shapes, or with one hidden layer of `wide` outputs.
kernels::RolloutArgs rollout_args(const ModelPtr& model, int wide = 0) {
  kernels::RolloutArgs args;
  args.rules = model->spec.rules;
  args.customer = kernels::packed_at(model->customer_policy.view(), args.rules.attributes.width, nullptr);
  if (wide > 0) {
    args.customer.layers = 2;
    args.customer.layer[0].out = wide;
    args.customer.layer[1].in = wide;
  }
  return args;
}

TEST(GridPlan, FillsTheDeviceButStartsNoIdleBlock) {
  const ModelPtr model = random_virtualtb(1, true);
  for (const auto& [major, minor] : {std::pair{8, 0}, {8, 6}, {8, 9}, {9, 0}, {12, 0}}) {
    kernels::RolloutArgs args = rollout_args(model);
    const cuda::GridPlan one = cuda::plan_grid(args, device(major, minor, 100), 1, "rollout");
    EXPECT_EQ(one.blocks, 1);
    const cuda::GridPlan many = cuda::plan_grid(args, device(major, minor, 100), 1 << 20, "rollout");
    EXPECT_EQ(many.blocks % 100, 0);
    EXPECT_GE(many.blocks, 100);
    EXPECT_TRUE(kernels::is_built(many.shape));
    EXPECT_LE(args.layout.bytes, kernels::limits_of(major, minor)->shared_per_block);
    EXPECT_GT(args.sum_floats, 0);
  }
}

TEST(GridPlan, WhatFitsNoBlockIsRefusedWithBothSizes) {
  const ModelPtr model = random_virtualtb(1, true);
  kernels::RolloutArgs args = rollout_args(model, 20'000);
  try {
    cuda::plan_grid(args, device(9, 0, 132), 1000, "rollout");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), 4);
    const std::string text = error.what();
    EXPECT_NE(text.find("rollout"), std::string::npos) << text;
    EXPECT_NE(text.find(std::to_string(227 * 1024)), std::string::npos) << text;
    EXPECT_NE(text.find("--kernel layered"), std::string::npos) << text;
  }
}

TEST(GridPlan, AnUnknownCapabilityIsRefused) {
  kernels::RolloutArgs args = rollout_args(random_virtualtb(1));
  EXPECT_THROW(cuda::plan_grid(args, device(7, 5, 40), 1000, "rollout"), Error);
}

}  // namespace
}  // namespace vt::test
