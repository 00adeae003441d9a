// Which kernel serves which shapes, on every capability that the kernels are built for.
#include <gtest/gtest.h>

#include <string>

#include "cuda/kernel_choice.hpp"
#include "tests/support/random_models.hpp"
#include "vt/sim/market.hpp"

namespace vt::cuda {
namespace {

// One hidden layer of `customer` outputs in the shop, of `policy` in the ranker.
kernels::RolloutArgs shapes(int customer, int policy) {
  const ModelPtr model = test::random_learned(1, {.hidden = {customer}});
  return rollout_shapes(*model, test::random_mlp_policy(model->spec, 2, {.hidden = {policy}}).network);
}

Kernel chosen(const Capability& capability, const kernels::RolloutArgs& args) {
  return choose_kernel(KernelWish::kAuto, capability, args).kernel;
}

TEST(KernelChoice, ReleasedShapesAndTheMarketAreFusedEverywhere) {
  const ModelPtr virtualtb = test::random_virtualtb(1, true), market = make_market();
  for (const Capability& c : kCapabilities) {
    for (const ModelPtr& model : {virtualtb, market}) {
      const Network policy = test::random_mlp_policy(model->spec, 2, {.hidden = {128, 128}}).network;
      const KernelChoice choice = choose_kernel(KernelWish::kAuto, c, rollout_shapes(*model, policy));
      EXPECT_EQ(choice.kernel, Kernel::kFused) << c.name();
      EXPECT_NE(choice.why.find("-128-128-27"), std::string::npos) << choice.why;
      EXPECT_NE(choice.why.find("compute capability " + c.name()), std::string::npos) << choice.why;
    }
  }
}

// A block of 32 lanes keeps one hidden plane of each network's turn: 128 bytes an output. 99 KB hold 740 of
// them, 163 KB 1250, 227 KB 1770.
TEST(KernelChoice, WidthsBeyondABlockAreLayered) {
  const struct {
    Capability capability;
    int fused, layered;
  } table[] = {{{8, 0}, 1200, 1300},
               {{8, 6}, 700, 800},
               {{8, 9}, 700, 800},
               {{9, 0}, 1700, 1850},
               {{12, 0}, 700, 800}};
  for (const auto& row : table) {
    EXPECT_EQ(chosen(row.capability, shapes(row.fused, 16)), Kernel::kFused) << row.capability.name();
    EXPECT_EQ(chosen(row.capability, shapes(16, row.fused)), Kernel::kFused) << row.capability.name();
    EXPECT_EQ(chosen(row.capability, shapes(row.layered, 16)), Kernel::kLayered) << row.capability.name();
    EXPECT_EQ(chosen(row.capability, shapes(16, row.layered)), Kernel::kLayered) << row.capability.name();
  }
}

TEST(KernelChoice, AWishIsKeptOrRefusedByName) {
  EXPECT_EQ(choose_kernel(KernelWish::kLayered, {9, 0}, shapes(16, 16)).kernel, Kernel::kLayered);
  EXPECT_EQ(choose_kernel(KernelWish::kFused, {9, 0}, shapes(16, 16)).kernel, Kernel::kFused);
  try {
    choose_kernel(KernelWish::kFused, {8, 6}, shapes(4000, 16));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), 4);
    const std::string text = error.what();
    EXPECT_NE(text.find("customer 17-4000-3"), std::string::npos) << text;
    EXPECT_NE(text.find(std::to_string(99 * 1024)), std::string::npos) << text;
    EXPECT_NE(text.find("--kernel layered"), std::string::npos) << text;
  }
}

TEST(KernelChoice, WhatNoKernelTakesIsRefused) {
  kernels::RolloutArgs args = rollout_shapes(*make_market(), {});
  args.world.candidates = 100'000;  // scores of a warp lie in shared memory
  for (const Capability& c : kCapabilities) EXPECT_THROW(choose_kernel(KernelWish::kAuto, c, args), Error);
  EXPECT_THROW(choose_kernel(KernelWish::kAuto, {7, 5}, shapes(16, 16)), Error);
}

}  // namespace
}  // namespace vt::cuda
