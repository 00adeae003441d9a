#include "app/bench_case.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "app/device_argument.hpp"
#include "app/page_view_work.hpp"
#include "app/policy_argument.hpp"
#include "app/simulator_argument.hpp"
#include "vt/core/error.hpp"
#include "vt/learn/policy_trainer.hpp"
#include "vt/sim/page_view_work.hpp"

namespace vt::app {
namespace {

constexpr std::int64_t kLanes = 16'384;
// Page views of one call: many enough that threads are started rarely, few enough that caches are not
// flooded.
constexpr std::int64_t kRowsAtOnce = std::int64_t{1} << 18;
constexpr std::int64_t kMostPagesAtOnce = 32;
constexpr std::int64_t kWarmPages = 64;  // of a lane
// The first as it is, the second recorded as graphs.
constexpr std::int64_t kWarmIterationsOnGpu = 3;
// What the scalar reference repeats.
constexpr std::int64_t kCheckedLanes = 192, kCheckedPages = 24;

[[noreturn]] void refuse(const std::string& what, const std::string& why) {
  throw Error(ErrorKind::kInternal, "wrong answer", what, why, "please report it");
}

template <class T>
void require_equal(const char* name, const T* got, const T* want, std::int64_t count) {
  if (std::memcmp(got, want, static_cast<std::size_t>(count) * sizeof(T)) != 0) {
    refuse(name, "the kernels differ from the scalar reference");
  }
}

session::RewardRule drawn_reward(const SimulatorSpec& spec) {
  return {spec.has_purchases() ? Reward::kBuy : Reward::kClicks, RewardEstimate::kSampled, {}};
}

// The trainer's policy before its first iteration, with its noise.
RankingPolicy initial_policy(const ModelPtr& model, const CommonOptions& common) {
  learn::TrpoOptions options = learn::default_trpo_options(model->spec);
  options.lanes = options.horizon = 1;
  RankingPolicy policy = learn::PolicyTrainer(model, options, common.seed, 1).policy();
  policy.mode = ActionMode::kSample;
  return policy;
}

class Rollout final : public BenchCase {
 public:
  Rollout(const ModelPtr& model, BenchRollout rollout, const CommonOptions& common, std::int64_t lanes)
      : model_(model),
        policy_(std::move(rollout.policy)),
        options_(rollout.options),
        seed_(common.seed),
        simulator_(make_backend(model, common)),
        pages_(model->spec.rules, std::clamp(kRowsAtOnce / lanes, std::int64_t{1}, kMostPagesAtOnce), lanes,
               options_) {
    simulator_->reset({seed_, lanes, 0, 0});
  }

  std::int64_t advance() override {
    simulator_->rollout(policy_, pages_);
    return pages_.rows();
  }

  // The first pages of a few lanes, bit for bit; the state after them covers every page and every new
  // session.
  void check() override {
    const std::int64_t lanes = std::min(pages_.lanes(), kCheckedLanes);
    Trajectories got(model_->spec.rules, kCheckedPages, lanes, options_);
    Trajectories want(model_->spec.rules, kCheckedPages, lanes, options_);
    simulator_->reset({seed_, lanes, 0, 0});
    simulator_->rollout(policy_, got);
    const auto reference = make_reference_simulator(model_);
    reference->reset({seed_, lanes, 0, 0});
    reference->rollout(policy_, want);
    const TrajectoriesView &a = got.view(), &b = want.view();
    require_equal("outcomes", a.outcome, b.outcome, got.rows());
    require_equal("actions", a.action, b.action, got.rows() * a.actions);
    require_equal("log-densities", a.log_density, b.log_density, got.rows());
    require_equal("sessions", a.session, b.session, got.rows() + lanes);
  }

  Json means() const override {
    return {{"reward_per_page", reward_per_page()}, {"pages_per_session", pages_per_session()}};
  }
  double flops() const override { return rollout_flops(*model_, policy_, pages_per_session()); }
  std::int64_t lanes() const override { return pages_.lanes(); }
  // All lanes begin on page 0: their sessions end in step until they have drifted apart.
  std::int64_t warm_up() const override { return kWarmPages * pages_.lanes(); }

 private:
  // Purchases, or clicks where there are none.
  double reward_per_page() const {
    const float* reward = pages_.view().reward;
    return std::accumulate(reward, reward + pages_.rows(), 0.0) / static_cast<double>(pages_.rows());
  }
  double pages_per_session() const {
    const std::uint32_t* outcome = pages_.view().outcome;
    const auto ended = std::count_if(outcome, outcome + pages_.rows(), [](std::uint32_t bits) {
      return session::unpack_outcome(bits).end != EndReason::kNone;
    });
    return static_cast<double>(pages_.rows()) / static_cast<double>(std::max<std::ptrdiff_t>(ended, 1));
  }

  ModelPtr model_;
  RankingPolicy policy_;
  TrajectoryOptions options_;
  std::uint64_t seed_;
  std::unique_ptr<Simulator> simulator_;
  Trajectories pages_;
};

class Training final : public BenchCase {
 public:
  Training(const ModelPtr& model, const learn::TrpoOptions& options, const CommonOptions& common,
           const GpuOptions& gpu)
      : model_(model),
        options_(options),
        trainer_(model, options, common.seed, training_backend(common, gpu.options())),
        warm_iterations_(gpu_index(common.device) ? kWarmIterationsOnGpu : 1) {}

  std::int64_t advance() override {
    const std::int64_t before = trainer_.totals().page_views;
    report_ = trainer_.iterate();
    return report_.page_views - before;
  }

  void check() override {
    if (trainer_.totals().page_views != trainer_.totals().iterations * options_.lanes * options_.horizon) {
      refuse("page views", "iterations did not serve lanes x horizon each");
    }
    if (!std::isfinite(report_.reward + report_.critic_loss)) refuse("reward", "it is not finite");
    if (!(report_.kl <= options_.delta)) refuse("kl", "a step went beyond delta");
  }

  Json means() const override { return {{"reward_per_page", report_.reward}}; }
  // Sessions as long as they can be: the fewest new ones a page.
  double flops() const override {
    return rollout_flops(*model_, trainer_.policy(), model_->spec.rules.max_page_index + 1.0) +
           update_flops(model_->spec, options_);
  }
  std::int64_t lanes() const override { return options_.lanes; }
  std::int64_t warm_up() const override { return warm_iterations_ * options_.lanes * options_.horizon; }

 private:
  ModelPtr model_;
  learn::TrpoOptions options_;
  learn::PolicyTrainer trainer_;
  std::int64_t warm_iterations_;
  learn::IterationReport report_;
};

}  // namespace

BenchRollout bench_rollout(const std::string& name, const ModelPtr& model, const CommonOptions& common) {
  const bool learner = name == "rollout";
  return {learner ? initial_policy(model, common) : open_policy("uniform", *model, "auto", common.threads),
          {drawn_reward(model->spec), learner}};
}

std::unique_ptr<BenchCase> make_bench_case(const std::string& name, const ModelPtr& model,
                                           const CommonOptions& common, const GpuOptions& gpu,
                                           std::int64_t lanes) {
  if (name == "train") {
    learn::TrpoOptions options = learn::default_trpo_options(model->spec);
    if (lanes > 0) options.lanes = lanes;
    return std::make_unique<Training>(model, options, common, gpu);
  }
  return std::make_unique<Rollout>(model, bench_rollout(name, model, common), common,
                                   lanes > 0 ? lanes : kLanes);
}

}  // namespace vt::app
