#include "app/training.hpp"

#include <fmt/format.h>

namespace vt::app {
namespace {

// Everything but the seconds, which are volatile.
Json json_of(const learn::IterationReport& r) {
  return {{"iteration", r.iteration},
          {"page_views", r.page_views},
          {"reward", r.reward},
          {"r2p", r.r2p},
          {"clicks_per_page", r.clicks_per_page},
          {"action_norm", r.action_norm},
          {"mean_action_norm", r.mean_action_norm},
          {"norm_over_p95", r.norm_over_p95},
          {"kl", r.kl},
          {"entropy", r.entropy},
          {"surrogate_gain", r.surrogate_gain},
          {"step_fraction", r.step_fraction},
          {"accepted", r.accepted},
          {"rejected", r.rejected},
          {"negative_curvature", r.negative_curvature},
          {"cg_residual", r.cg_residual},
          {"explained_variance", r.explained_variance},
          {"critic_loss", r.critic_loss}};
}

std::string progress_text(const learn::IterationReport& r) {
  const std::string norm = r.norm_over_p95 > 0.0 ? fmt::format("|a|/p95 {:.2f}", r.norm_over_p95)
                                                 : fmt::format("|a| {:.3g}", r.mean_action_norm);
  return fmt::format("reward {:.4f}  kl {:.3f}  {}", r.reward, r.kl, norm);
}

bool spent(const Budget& budget, const learn::PolicyTrainer& trainer, double seconds) {
  const learn::TrainingTotals& totals = trainer.totals();
  const std::int64_t next = trainer.options().lanes * trainer.options().horizon;
  return (budget.page_views && totals.page_views + next > *budget.page_views) ||
         (budget.iterations && totals.iterations >= *budget.iterations) ||
         (budget.minutes && seconds >= *budget.minutes * 60.0);
}

std::int64_t expected_page_views(const Budget& budget, const learn::PolicyTrainer& trainer) {
  const std::int64_t each = trainer.options().lanes * trainer.options().horizon;
  std::int64_t views = budget.page_views ? *budget.page_views / each * each : 0;
  if (budget.iterations && (views == 0 || *budget.iterations * each < views))
    views = *budget.iterations * each;
  return views;
}

class PolicyLearner final : public Learner {
 public:
  explicit PolicyLearner(learn::PolicyTrainer& trainer) : trainer_(trainer) {}
  Step iterate() override {
    const learn::IterationReport report = trainer_.iterate();
    Step step{json_of(report), Json::object(), progress_text(report)};
    for (const auto& [phase, seconds] : report.seconds) step.seconds[phase] = seconds;
    return step;
  }
  std::int64_t iterations() const override { return trainer_.totals().iterations; }
  std::int64_t done() const override { return trainer_.totals().page_views; }
  void save(const std::filesystem::path& file) const override { trainer_.save(file); }
  void load(const std::filesystem::path& file) override { trainer_.load(file); }

 private:
  learn::PolicyTrainer& trainer_;
};

}  // namespace

LoopEnd run_training(const Run& run, learn::PolicyTrainer& trainer, const Budget& budget) {
  PolicyLearner learner(trainer);
  return run_loop(run, learner,
                  {"train", "page views", "", expected_page_views(budget, trainer),
                   [&](double seconds) { return spent(budget, trainer, seconds); }});
}

}  // namespace vt::app
