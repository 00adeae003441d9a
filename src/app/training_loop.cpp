#include "app/training_loop.hpp"

#include <spdlog/spdlog.h>

#include <fstream>
#include <optional>

#include "app/signals.hpp"
#include "io/files.hpp"
#include "vt/core/error.hpp"
#include "vt/report/event_writer.hpp"

namespace vt::app {
namespace {

namespace fs = std::filesystem;

Json parse(const std::string& line) {
  Json json = Json::parse(line, nullptr, false);
  return json.is_object() ? json : Json::object();
}

// metrics.jsonl: one object per iteration of each part of the run.
class MetricsLog {
 public:
  // Keeps the other parts and the first `iterations` lines of this one: what a killed run wrote after its
  // last checkpoint is written again.
  MetricsLog(const fs::path& file, std::string part, std::int64_t iterations)
      : file_(file), part_(std::move(part)) {
    std::string kept;
    std::ifstream old(file);
    for (std::string line; std::getline(old, line);) {
      Json json = parse(line);
      const bool own = json.value("part", "") == part_;
      if (own && iterations-- <= 0) continue;
      kept += line + "\n";
      if (own) last_ = std::move(json);
    }
    if (iterations > 0)
      spdlog::warn("{} misses {} iterations before the checkpoint", file.string(), iterations);
    io::write_file(file, kept);
    stream_.open(file, std::ios::app);
  }

  void add(Json figures, const Json& run) {
    last_ = std::move(figures);
    if (!part_.empty()) last_["part"] = part_;
    last_["run"] = run;
    stream_ << last_.dump() << "\n" << std::flush;
    if (!stream_) throw Error(ErrorKind::kUsage, "cannot write", file_.string(), "the system refused");
  }

  const Json& last() const { return last_; }

 private:
  fs::path file_;
  std::string part_;
  std::ofstream stream_;
  Json last_ = Json::object();
};

void add_scalars(report::EventWriter& events, const std::string& label, const Json& figures,
                 std::int64_t step) {
  for (const auto& [name, value] : figures.items()) {
    if (name == "iteration") continue;
    if (value.is_boolean()) events.scalar(label + "/" + name, value.get<bool>() ? 1.0 : 0.0, step);
    if (value.is_number()) events.scalar(label + "/" + name, value.get<double>(), step);
  }
  events.flush();
}

// Saves a learner now and then: to save is to wait for its device and for the disk.
class Checkpoints {
 public:
  Checkpoints(const Learner& learner, fs::path file)
      : learner_(learner), file_(std::move(file)), saved_(learner.iterations()) {}

  // elapsed: seconds of the loop. The first iteration is saved, then at most one a second.
  void now_and_then(double elapsed) {
    if (elapsed < next_) return;
    now();
    next_ = elapsed + 1.0;
  }
  void now() {
    if (saved_ == learner_.iterations()) return;
    learner_.save(file_);
    saved_ = learner_.iterations();
  }

 private:
  const Learner& learner_;
  fs::path file_;
  std::int64_t saved_;
  double next_ = 0.0;
};

// A checkpoint of the right hash may still hold what its learner cannot use.
void load(Learner& learner, const fs::path& checkpoint) {
  const auto refuse = [&](const char* why) {
    throw Error(ErrorKind::kBadInput, "unusable checkpoint", checkpoint.string(), why);
  };
  try {
    learner.load(checkpoint);
  } catch (const std::invalid_argument& fault) {
    refuse(fault.what());
  } catch (const Json::exception&) {
    refuse("it counts what this learner does not");
  }
}

}  // namespace

LoopEnd run_loop(const Run& run, Learner& learner, const LoopPlan& plan) {
  const fs::path checkpoint = run.checkpoint(plan.part.empty() ? plan.label : plan.part);
  if (run.resumed() && fs::exists(checkpoint)) {
    load(learner, checkpoint);
    spdlog::info("resumed after iteration {}", learner.iterations());
  }
  MetricsLog metrics(run.file("metrics.jsonl"), plan.part, learner.iterations());
  report::EventWriter events(plan.part.empty() ? run.folder() : run.file("events") / plan.part,
                             run.resumed() ? std::optional(learner.iterations() + 1) : std::nullopt);

  Checkpoints checkpoints(learner, checkpoint);
  report::ProgressOptions options = run.progress();
  options.begin = learner.done();
  report::Progress progress(plan.label, plan.unit, plan.total, options);
  while (!plan.finished(progress.elapsed())) {
    if (interrupted()) {
      progress.finish();
      checkpoints.now();
      spdlog::warn("stopped after iteration {}; go on with: vtaobao {} --resume {}", learner.iterations(),
                   run.verb(), run.folder().string());
      throw Interrupted();
    }
    Step step = learner.iterate();
    progress.update(learner.done(), step.progress);
    add_scalars(events, plan.label, step.figures, learner.iterations());
    metrics.add(std::move(step.figures), {{"per_second", progress.rate()}, {"seconds", step.seconds}});
    checkpoints.now_and_then(progress.elapsed());
  }
  progress.finish();
  checkpoints.now();
  return {metrics.last(), progress.rate()};
}

}  // namespace vt::app
