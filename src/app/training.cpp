#include "app/training.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <fstream>

#include "app/signals.hpp"
#include "io/files.hpp"
#include "vt/core/error.hpp"
#include "vt/report/event_writer.hpp"

namespace vt::app {
namespace {

namespace fs = std::filesystem;

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

// metrics.jsonl: one object per iteration.
class MetricsLog {
 public:
  // Keeps the lines of the first `iterations`: what a killed run wrote after its last checkpoint is written
  // again.
  MetricsLog(const fs::path& file, std::int64_t iterations) : file_(file) {
    std::string kept;
    if (iterations > 0) {
      std::ifstream old(file);
      for (std::string line; iterations > 0 && std::getline(old, line); --iterations) {
        kept += line + "\n";
        last_ = line;
      }
      if (iterations > 0)
        spdlog::warn("{} misses {} iterations before the checkpoint", file.string(), iterations);
    }
    io::write_file(file, kept);
    stream_.open(file, std::ios::app);
  }

  void add(const Json& line) {
    last_ = line.dump();
    stream_ << last_ << "\n" << std::flush;
    if (!stream_) throw Error(ErrorKind::kUsage, "cannot write", file_.string(), "the system refused");
  }

  // A figure of the last iteration; 0 where there is none.
  double last(const char* name) const {
    const Json line = Json::parse(last_, nullptr, false);
    return line.is_object() && line.contains(name) && line[name].is_number() ? line[name].get<double>() : 0.0;
  }

 private:
  fs::path file_;
  std::ofstream stream_;
  std::string last_;
};

void add_scalars(report::EventWriter& events, const Json& json, std::int64_t step) {
  for (const auto& [name, value] : json.items()) {
    if (name == "iteration") continue;
    if (value.is_boolean()) events.scalar("train/" + name, value.get<bool>() ? 1.0 : 0.0, step);
    if (value.is_number()) events.scalar("train/" + name, value.get<double>(), step);
  }
  events.flush();
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

}  // namespace

TrainingEnd run_training(const Run& run, learn::PolicyTrainer& trainer, const Budget& budget) {
  const fs::path checkpoint = run.checkpoint("trainer");
  if (run.resumed() && fs::exists(checkpoint)) {
    trainer.load(checkpoint);
    spdlog::info("resumed after iteration {}", trainer.totals().iterations);
  }
  const std::int64_t before = trainer.totals().page_views;
  MetricsLog metrics(run.file("metrics.jsonl"), trainer.totals().iterations);
  report::EventWriter events(run.folder(),
                             run.resumed() ? std::optional(trainer.totals().iterations + 1) : std::nullopt);

  report::ProgressOptions options = run.progress();
  options.begin = before;
  report::Progress progress("train", "page views", expected_page_views(budget, trainer), options);
  while (!spent(budget, trainer, progress.elapsed())) {
    if (interrupted()) {
      progress.finish();
      spdlog::warn("stopped after iteration {}; go on with: vtaobao {} --resume {}",
                   trainer.totals().iterations, run.verb(), run.folder().string());
      throw Interrupted();
    }
    const learn::IterationReport report = trainer.iterate();
    progress.update(report.page_views, progress_text(report));
    Json line = json_of(report);
    add_scalars(events, line, report.iteration);
    line["run"] = {{"page_views_per_second", progress.rate()}, {"seconds", Json::object()}};
    for (const auto& [phase, seconds] : report.seconds) line["run"]["seconds"][phase] = seconds;
    metrics.add(line);
    trainer.save(checkpoint);
  }
  progress.finish();
  return {metrics.last("kl"), metrics.last("entropy"), progress.rate()};
}

}  // namespace vt::app
