#include "app/behavior_fit.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/training_loop.hpp"

namespace vt::app {
namespace {

void add_likelihood(Json& json, const std::string& name, const learn::LogLikelihood& value, bool clicks) {
  json[name] = value.feedback;
  if (clicks) json[name + "_clicks"] = value.clicks;
}

class Cloning final : public Learner {
 public:
  Cloning(learn::BcTrainer& trainer, const learn::LoggedPages& pages)
      : trainer_(trainer),
        clicks_(pages.spec.has_clicks()),
        fitted_rows_(static_cast<std::int64_t>(pages.rows_of(pages.fitted).size())) {}

  Step iterate() override {
    const learn::BcReport r = trainer_.iterate();
    Step step{{{"iteration", r.iteration}, {"member", r.member + 1}, {"epoch", r.epoch}, {"rate", r.rate}},
              Json::object(),
              fmt::format("log-likelihood {:.5f}  held out {:.5f}", r.fitted.answer(), r.held_out.answer())};
    add_likelihood(step.figures, "log_likelihood", r.fitted, clicks_);
    add_likelihood(step.figures, "held_out_log_likelihood", r.held_out, clicks_);
    if (r.held_out_without_a)
      add_likelihood(step.figures, "held_out_log_likelihood_without_a", *r.held_out_without_a, clicks_);
    if (r.held_out_actions) step.figures["held_out_log_likelihood_of_actions"] = *r.held_out_actions;
    for (const auto& [fit, seconds] : r.seconds) step.seconds[fit] = seconds;
    return step;
  }
  std::int64_t iterations() const override { return trainer_.iterations(); }
  std::int64_t done() const override { return trainer_.iterations() * fitted_rows_; }
  std::int64_t total() const { return trainer_.total() * fitted_rows_; }
  void save(const std::filesystem::path& file) const override { trainer_.save(file); }
  void load(const std::filesystem::path& file) override { trainer_.load(file); }

 private:
  learn::BcTrainer& trainer_;
  bool clicks_;
  std::int64_t fitted_rows_;
};

Json figures_of(const learn::BcResult& result, bool clicks) {
  Json json = {{"epoch", result.epoch}};
  add_likelihood(json, "log_likelihood", result.fitted, clicks);
  add_likelihood(json, "held_out_log_likelihood", result.held_out, clicks);
  if (!result.held_out_without_a) return json;
  add_likelihood(json, "held_out_log_likelihood_without_a", *result.held_out_without_a, clicks);
  json["gain_from_actions"] = *result.gain_from_a();
  json["held_out_log_likelihood_of_actions"] = *result.held_out_actions;
  json["logging_policy"] = result.constant_logging ? "constant" : "mlp";
  return json;
}

}  // namespace

void declare_bc(config::Settings& settings, learn::BcOptions& options) {
  settings.add("members", options.members, "simulators, each fitted to a bootstrap of the sessions")
      .range(1, 1000);
  settings.add("bc.epochs", options.epochs, "passes over the page views; the best one is kept")
      .range(1, 1000);
  settings.add("bc.minibatch", options.minibatch, "page views of a step")
      .range(std::int64_t{1}, std::int64_t{1} << 20);
  settings.add("bc.rate", options.rate, "AdamW's step at first").range(1e-9, 1.0);
  settings.add("bc.last_rate", options.last_rate, "share of it that is left at the end").range(0.0, 1.0);
  settings.add("bc.weight_decay", options.weight_decay, "decoupled").range(0.0, 1.0);
  settings.add("bc.hidden", options.hidden, "widths of the customer policy's layers");
  settings.add("bc.logging_hidden", options.logging_hidden, "widths of the logging policy's layers");
}

BehaviorFit clone_behavior(const Run& run, const std::shared_ptr<const learn::LoggedPages>& pages,
                           const learn::BcOptions& options, const std::string& part) {
  learn::BcTrainer trainer(pages, options, run.common().seed, run.common().threads);
  Cloning learner(trainer, *pages);
  const LoopEnd end = run_loop(run, learner,
                               {"fit-behavior", "page views", part, learner.total(),
                                [&](double) { return trainer.iterations() == trainer.total(); }});
  BehaviorFit fit;
  fit.page_views_per_second = end.done_per_second;
  for (int member = 0; member < options.members; ++member) {
    const learn::BcResult result = trainer.result(member);
    fit.members.push_back(trainer.networks(member));
    fit.figures.push_back(figures_of(result, pages->spec.has_clicks()));
    if (const auto gain = result.gain_from_a(); gain && *gain <= 0.0) {
      spdlog::warn(
          "member {}: seeing actions is worth {:.5f} nats a page view on held-out pages: this simulator "
          "knows nothing about actions",
          member + 1, *gain);
    }
  }
  return fit;
}

}  // namespace vt::app
