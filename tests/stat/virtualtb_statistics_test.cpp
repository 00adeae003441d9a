// The released networks give the published rates (data README of the networks: measured over a million
// sessions and more by two independent implementations). Each bound is 5 combined standard errors: a false
// alarm in about two million checks.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "vt/eval/evaluation.hpp"
#include "vt/sim/import_virtualtb.hpp"

namespace vt {
namespace {

constexpr double kSigmas = 5.0;
constexpr std::uint64_t kSessions = 40'000;

class VirtualTbStatistics : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* data = std::getenv("VT_DATA");
    const std::filesystem::path folder =
        std::filesystem::path(data != nullptr ? data : "../shared/data") / "virtualtb";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no released networks at $VT_DATA/virtualtb";
    simulator_ = make_cpu_simulator(std::make_shared<const SimulatorModel>(import_virtualtb(folder)));
  }

  eval::EvalResult run(PolicyKind kind) {
    const SimulatorSpec& spec = simulator_->spec();
    const auto k = static_cast<std::size_t>(spec.action_size());
    RankingPolicy policy;
    policy.kind = kind;
    policy.center.assign(k, 0.0f);
    policy.scale.assign(k, 0.0f);
    policy.low.assign(spec.rules.low, spec.rules.low + k);
    policy.high.assign(spec.rules.high, spec.rules.high + k);
    return eval::evaluate(*simulator_, policy, {.seed = 11, .sessions = kSessions});
  }

  std::unique_ptr<Simulator> simulator_;
};

void expect_near(const eval::Estimate& estimate, double published, double published_se) {
  EXPECT_NEAR(estimate.mean, published, kSigmas * std::hypot(estimate.se, published_se));
}

TEST_F(VirtualTbStatistics, UniformActions) {
  const eval::EvalResult result = run(PolicyKind::kUniform);
  expect_near(*result.find("clicks_per_page"), 0.1853, 0.0003);
  expect_near(*result.find("pages_per_session"), 7.78, 0.01);
}

TEST_F(VirtualTbStatistics, ZeroAction) {
  const eval::EvalResult result = run(PolicyKind::kGaussian);
  expect_near(*result.find("clicks_per_page"), 0.560, 0.001);
  expect_near(*result.find("ctr"), 0.0560, 0.0001);
  expect_near(*result.find("pages_per_session"), 7.78, 0.01);
  EXPECT_EQ(result.find("r2p"), nullptr);  // it knows no purchases
}

TEST_F(VirtualTbStatistics, ZeroActionByPage) {
  const eval::EvalResult result = run(PolicyKind::kGaussian);
  std::size_t clicks = 0;
  while (result.page_metrics.at(clicks) != "clicks_per_page") ++clicks;
  const struct {
    const char* page;
    double published;
  } points[] = {{"0", 1.304}, {"1", 0.855}, {"5", 0.520}, {"20", 0.203}};
  int compared = 0;
  for (const auto& point : points) {
    for (const eval::BreakdownRow& row : result.by_page) {
      if (row.level != point.page) continue;
      expect_near(row.estimates[clicks], point.published, 0.0005 + 0.002);  // rounding, own error
      ++compared;
    }
  }
  EXPECT_EQ(compared, 4);
}

}  // namespace
}  // namespace vt
