// train: a ranking policy in a simulator or from a log, scored at the end on sessions that it has never met.
#include <fmt/format.h>

#include <iostream>

#include "app/data_argument.hpp"
#include "app/device_argument.hpp"
#include "app/eval_report.hpp"
#include "app/evaluate_policy.hpp"
#include "app/gpu_options.hpp"
#include "app/simulator_argument.hpp"
#include "app/training.hpp"
#include "app/verb.hpp"
#include "vt/core/error.hpp"
#include "vt/data/data_set.hpp"
#include "vt/sim/policy_files.hpp"

namespace vt::app {
namespace {

// What training came to.
struct Trained {
  Json figures;  // of the algorithm, for the summary
  double per_second = 0.0;
  std::string text = {};  // about them, for people
};

class Train final : public Verb {
 public:
  void declare(config::Settings& settings) override {
    settings.add("sim", sim_, "market, market:FILE.toml or a simulator folder; sl1, sl2: where to score")
        .value("SIM")
        .path(absolute_simulator);
    settings.add("data", data_, "the log of sl1 and sl2").value("DATA").path();
    options_.declare(settings);
    gpu_.declare(settings);
    settings.add("train.final_sessions", final_sessions_, "fresh sessions that score the trained policy")
        .range(std::int64_t{1}, std::int64_t{1} << 40)
        .resumable();
  }

  void run(Run& run) override {
    options_.refuse_unused(run.settings());
    const ModelPtr model = options_.from_log() && sim_.empty() ? nullptr : open_simulator(sim_);
    SimulatorSpec spec;  // that the policy is for
    if (model) spec = model->spec;
    const Trained trained = options_.from_log()             ? from_log(run, model, spec)
                            : options_.algo() == "pathwise" ? by_gradient(run, model)
                                                            : by_rollouts(run, model);
    const RankingPolicy policy = load_policy(run.file("policy.safetensors"), spec);
    Json summary = run.summary(model ? &spec : nullptr, &policy);
    summary["algo"] = options_.algo();
    summary.update(trained.figures);
    std::optional<TimedResult> final;
    if (model) {
      const auto simulator = make_backend(model, run.common(), gpu_.options());
      final = evaluate_policy(run, *simulator, policy, request(run.common()), "final score");
      summary["final"] = metrics_json(final->result);
      summary["final_sessions"] = final->result.sessions;
    }
    Json paths = Json::object();
    if (model) paths["sim"] = sim_;
    if (options_.from_log()) paths["data"] = data_;
    const char* rate = options_.from_log() ? "epochs_per_second" : "page_views_per_second";
    run.finish(std::move(summary), {{rate, trained.per_second}, {"paths", paths}});
    if (run.common().json) return;
    std::cout << trained.text;
    if (final) std::cout << metrics_table(final->result);
  }

 private:
  eval::EvalRequest request(const CommonOptions& common) const {
    return {common.seed, kFreshSessions, static_cast<std::uint64_t>(final_sessions_), common.batch,
            common.threads};
  }

  Trained by_rollouts(Run& run, const ModelPtr& model) {
    const learn::PolicyAlgorithm algorithm = options_.resolve_policy(model->spec);
    gpu_.resolve(run, *model, policy_shape(model->spec, learn::shared(algorithm).hidden));
    learn::PolicyTrainer trainer(model, algorithm, run.common().seed,
                                 training_backend(run.common(), gpu_.options()));
    run.open();
    const LoopEnd end = run_training(run, trainer, model->spec, options_.budget());
    save_policy(trainer.policy(), run.file("policy.safetensors"));
    const learn::TrainingTotals& totals = trainer.totals();
    Json figures = {{"iterations", totals.iterations},
                    {"page_views", totals.page_views},
                    {"kl", end.last.value("kl", 0.0)},
                    {"entropy", end.last.value("entropy", 0.0)}};
    if (options_.algo() == "trpo") {
      figures["accepted_steps"] = totals.accepted_steps;
      figures["rejected_steps"] = totals.rejected_steps;
      figures["negative_curvature"] = totals.negative_curvature;
    }
    return {std::move(figures), end.done_per_second};
  }

  Trained by_gradient(Run& run, const ModelPtr& model) {
    refuse_gpu(run);
    const learn::PathwiseOptions options = options_.resolve_pathwise(model->spec);
    gpu_.resolve(run, *model, policy_shape(model->spec, options.hidden));
    learn::PathwiseTrainer trainer(model, options, run.common().seed, run.common().threads);
    run.open();
    const LoopEnd end = run_training(run, trainer, model->spec, options_.budget());
    save_policy(trainer.policy(), run.file("policy.safetensors"));
    Json figures = {{"iterations", trainer.iterations()},
                    {"page_views", trainer.page_views()},
                    {"objective", end.last.value("objective", 0.0)}};
    if (end.last.contains("norm_over_p95")) figures["norm_over_p95"] = end.last["norm_over_p95"];
    return {std::move(figures), end.done_per_second};
  }

  // spec: of the simulator that scores; without one it becomes the log's.
  Trained from_log(Run& run, const ModelPtr& model, SimulatorSpec& spec) {
    refuse_gpu(run);
    const std::filesystem::path folder = open_data(data_);
    const learn::LoggedPages pages = learn::logged_pages(data::load_pages(folder, {}, run.common().seed),
                                                         data::read_manifest(folder), {}, folder.string());
    const learn::SupervisedOptions options = options_.resolve_supervised();
    if (model) {
      check_same_customers(spec, pages.spec);
      gpu_.resolve(run, *model, policy_shape(spec, options.hidden));
    } else {
      spec = pages.spec;
    }
    learn::SupervisedTrainer trainer(pages, options, run.common().seed, run.common().threads);
    run.open();
    const LoopEnd end = run_training(run, trainer, options_.budget());
    save_policy(trainer.policy(), run.file("policy.safetensors"));
    const learn::SupervisedReport best = trainer.best();
    return {{{"iterations", trainer.iterations()},
             {"best_iteration", best.iteration},
             {"loss", best.loss},
             {"held_out_loss", best.held_out_loss},
             {"mean_norm", best.mean_norm},
             {"saturated", best.saturated}},
            end.done_per_second,
            fmt::format("epoch {} of {} is kept: held-out loss {:.5f}, mean |a| {:.3g}, saturated {:.1f} % "
                        "of the outputs\n",
                        best.iteration, trainer.iterations(), best.held_out_loss, best.mean_norm,
                        100.0 * best.saturated)};
  }

  void check_same_customers(const SimulatorSpec& simulator, const SimulatorSpec& log) const {
    bool same = simulator.attributes.size() == log.attributes.size() &&
                simulator.action_size() == log.action_size() &&
                simulator.rules.observation == log.rules.observation;
    for (std::size_t i = 0; same && i < log.attributes.size(); ++i)
      same = simulator.attributes[i].size == log.attributes[i].size;
    if (same) return;
    throw Error(ErrorKind::kUsage, "log and simulator differ", "--data " + data_,
                "its customers or actions are not those of --sim " + sim_,
                "leave --sim out, or name the simulator of this log");
  }

  void refuse_gpu(const Run& run) const {
    if (!run.device_chosen() || run.common().device == "cpu") return;
    throw Error(ErrorKind::kUsage, "unused option", "--device " + run.common().device,
                "--algo " + options_.algo() + " computes on the processor", "use --device cpu");
  }

  std::string sim_, data_;
  TrainOptions options_;
  GpuOptions gpu_;
  std::int64_t final_sessions_ = 20'000;
};

}  // namespace

std::unique_ptr<Verb> make_train() {
  return std::make_unique<Train>();
}

}  // namespace vt::app
