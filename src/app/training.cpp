#include "app/training.hpp"

#include <fmt/format.h>

namespace vt::app {
namespace {

// Takes out what the simulator cannot give: it is absent, not 0.
void take_out(Json& figures, const SimulatorSpec& spec) {
  if (!spec.has_purchases()) figures.erase("r2p");
  if (!spec.has_clicks()) figures.erase("clicks_per_page");
  if (!spec.norm_quantile(0.95)) figures.erase("norm_over_p95");
}

// Everything but the seconds, which are volatile.
Json json_of(const learn::IterationReport& r, const learn::PolicyAlgorithm& algorithm) {
  Json json = {{"iteration", r.iteration},
               {"page_views", r.page_views},
               {"reward", r.reward},
               {"r2p", r.r2p},
               {"clicks_per_page", r.clicks_per_page},
               {"action_norm", r.action_norm},
               {"mean_action_norm", r.mean_action_norm},
               {"norm_over_p95", r.norm_over_p95},
               {"kl", r.kl},
               {"entropy", r.entropy},
               {"surrogate_gain", r.surrogate_gain}};
  if (std::holds_alternative<learn::TrpoOptions>(algorithm)) {
    json["step_fraction"] = r.step_fraction;
    json["accepted"] = r.accepted;
    json["rejected"] = r.rejected;
    json["negative_curvature"] = r.negative_curvature;
    json["cg_residual"] = r.cg_residual;
  } else {
    json["policy_epochs"] = r.policy_epochs;
    json["clip_fraction"] = r.clip_fraction;
  }
  json["explained_variance"] = r.explained_variance;
  json["critic_loss"] = r.critic_loss;
  return json;
}

Json json_of(const learn::PathwiseReport& r) {
  return {{"iteration", r.iteration},
          {"page_views", r.page_views},
          {"objective", r.objective},
          {"r2p", r.r2p},
          {"clicks_per_page", r.clicks_per_page},
          {"pages_per_session", r.pages_per_session},
          {"mean_action_norm", r.mean_action_norm},
          {"norm_over_p95", r.norm_over_p95},
          {"gradient_norm", r.gradient_norm}};
}

Json json_of(const learn::SupervisedReport& r) {
  return {{"iteration", r.iteration},
          {"loss", r.loss},
          {"held_out_loss", r.held_out_loss},
          {"mean_norm", r.mean_norm},
          {"saturated", r.saturated}};
}

std::string norm_text(double over_p95, double norm) {
  return over_p95 > 0.0 ? fmt::format("|a|/p95 {:.2f}", over_p95) : fmt::format("|a| {:.3g}", norm);
}

// Page views that an iteration serves: `each`.
bool spent(const Budget& budget, std::int64_t iterations, std::int64_t each, double seconds) {
  return (budget.page_views && (iterations + 1) * each > *budget.page_views) ||
         (budget.iterations && iterations >= *budget.iterations) ||
         (budget.minutes && seconds >= *budget.minutes * 60.0);
}

std::int64_t expected_page_views(const Budget& budget, std::int64_t each) {
  std::int64_t views = budget.page_views ? *budget.page_views / each * each : 0;
  if (budget.iterations && (views == 0 || *budget.iterations * each < views))
    views = *budget.iterations * each;
  return views;
}

class PolicyLearner final : public Learner {
 public:
  PolicyLearner(learn::PolicyTrainer& trainer, const SimulatorSpec& spec) : trainer_(trainer), spec_(spec) {}
  Step iterate() override {
    const learn::IterationReport report = trainer_.iterate();
    Step step{json_of(report, trainer_.algorithm()), Json::object(),
              fmt::format("reward {:.4f}  kl {:.3f}  {}", report.reward, report.kl,
                          norm_text(report.norm_over_p95, report.mean_action_norm))};
    take_out(step.figures, spec_);
    for (const auto& [phase, seconds] : report.seconds) step.seconds[phase] = seconds;
    return step;
  }
  std::int64_t iterations() const override { return trainer_.totals().iterations; }
  std::int64_t done() const override { return trainer_.totals().page_views; }
  void save(const std::filesystem::path& file) const override { trainer_.save(file); }
  void load(const std::filesystem::path& file) override { trainer_.load(file); }

 private:
  learn::PolicyTrainer& trainer_;
  const SimulatorSpec& spec_;
};

class PathwiseLearner final : public Learner {
 public:
  PathwiseLearner(learn::PathwiseTrainer& trainer, const SimulatorSpec& spec)
      : trainer_(trainer), spec_(spec) {}
  Step iterate() override {
    const learn::PathwiseReport report = trainer_.iterate();
    Step step{json_of(report), Json::object(),
              fmt::format("objective {:.4f}  {}", report.objective,
                          norm_text(report.norm_over_p95, report.mean_action_norm))};
    take_out(step.figures, spec_);
    return step;
  }
  std::int64_t iterations() const override { return trainer_.iterations(); }
  std::int64_t done() const override { return trainer_.page_views(); }
  void save(const std::filesystem::path& file) const override { trainer_.save(file); }
  void load(const std::filesystem::path& file) override { trainer_.load(file); }

 private:
  learn::PathwiseTrainer& trainer_;
  const SimulatorSpec& spec_;
};

class SupervisedLearner final : public Learner {
 public:
  explicit SupervisedLearner(learn::SupervisedTrainer& trainer) : trainer_(trainer) {}
  Step iterate() override {
    const learn::SupervisedReport report = trainer_.iterate();
    return {json_of(report), Json::object(),
            fmt::format("held-out loss {:.5f}  |a| {:.3g}", report.held_out_loss, report.mean_norm)};
  }
  std::int64_t iterations() const override { return trainer_.iterations(); }
  std::int64_t done() const override { return trainer_.iterations(); }
  void save(const std::filesystem::path& file) const override { trainer_.save(file); }
  void load(const std::filesystem::path& file) override { trainer_.load(file); }

 private:
  learn::SupervisedTrainer& trainer_;
};

}  // namespace

LoopEnd run_training(const Run& run, learn::PolicyTrainer& trainer, const SimulatorSpec& spec,
                     const Budget& budget) {
  PolicyLearner learner(trainer, spec);
  const std::int64_t each = trainer.options().lanes * trainer.options().horizon;
  return run_loop(run, learner,
                  {"train", "page views", "", expected_page_views(budget, each),
                   [&](double seconds) { return spent(budget, learner.iterations(), each, seconds); }});
}

LoopEnd run_training(const Run& run, learn::PathwiseTrainer& trainer, const SimulatorSpec& spec,
                     const Budget& budget) {
  PathwiseLearner learner(trainer, spec);
  const std::int64_t each = trainer.options().lanes * trainer.options().horizon;
  return run_loop(run, learner,
                  {"train", "page views", "", expected_page_views(budget, each),
                   [&](double seconds) { return spent(budget, learner.iterations(), each, seconds); }});
}

LoopEnd run_training(const Run& run, learn::SupervisedTrainer& trainer, const Budget& budget) {
  SupervisedLearner learner(trainer);
  return run_loop(run, learner, {"train", "epochs", "", budget.iterations.value_or(0), [&](double seconds) {
                                   return trainer.finished() ||
                                          spent(budget, learner.iterations(), 0, seconds);
                                 }});
}

}  // namespace vt::app
