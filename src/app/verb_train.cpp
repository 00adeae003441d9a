// train: a ranking policy in a simulator, scored at the end on sessions that it has never met.
#include <spdlog/spdlog.h>

#include <iostream>

#include "app/device_argument.hpp"
#include "app/eval_report.hpp"
#include "app/evaluate_policy.hpp"
#include "app/gpu_options.hpp"
#include "app/simulator_argument.hpp"
#include "app/training.hpp"
#include "app/verb.hpp"
#include "vt/sim/policy_files.hpp"

namespace vt::app {
namespace {

class Train final : public Verb {
 public:
  void declare(config::Settings& settings) override {
    settings.add("sim", sim_, "market, market:FILE.toml or a simulator folder").value("SIM");
    settings.add_choice("algo", algo_, {"trpo"}, "how to train");
    options_.declare(settings);
    gpu_.declare(settings);
    settings.add("train.final_sessions", final_sessions_, "fresh sessions that score the trained policy")
        .range(std::int64_t{1}, std::int64_t{1} << 40)
        .resumable();
  }

  void run(Run& run) override {
    const ModelPtr model = open_simulator(sim_);
    const learn::TrpoOptions options = options_.resolve(model->spec);
    gpu_.resolve(run, *model, policy_shape(model->spec, learn::shared(options).hidden));
    learn::PolicyTrainer trainer(model, options, run.common().seed,
                                 training_backend(run.common(), gpu_.options()));
    run.open();
    const LoopEnd end = run_training(run, trainer, options_.budget());
    save_policy(trainer.policy(), run.file("policy.safetensors"));

    const RankingPolicy policy = load_policy(run.file("policy.safetensors"), model->spec);
    const auto simulator = make_backend(model, run.common(), gpu_.options());
    const TimedResult final = evaluate_policy(run, *simulator, policy, request(run.common()), "final score");
    const learn::TrainingTotals& totals = trainer.totals();
    Json summary = run.summary(&model->spec, &policy);
    summary["algo"] = algo_;
    summary["iterations"] = totals.iterations;
    summary["page_views"] = totals.page_views;
    summary["final"] = metrics_json(final.result);
    summary["final_sessions"] = final.result.sessions;
    summary["kl"] = end.last.value("kl", 0.0);
    summary["entropy"] = end.last.value("entropy", 0.0);
    summary["accepted_steps"] = totals.accepted_steps;
    summary["rejected_steps"] = totals.rejected_steps;
    summary["negative_curvature"] = totals.negative_curvature;
    run.finish(std::move(summary),
               {{"page_views_per_second", end.done_per_second}, {"paths", {{"sim", sim_}}}});
    if (!run.common().json) std::cout << metrics_table(final.result);
  }

 private:
  eval::EvalRequest request(const CommonOptions& common) const {
    return {common.seed, kFreshSessions, static_cast<std::uint64_t>(final_sessions_), common.batch,
            common.threads};
  }

  std::string sim_;
  std::string algo_ = "trpo";
  TrainOptions options_;
  GpuOptions gpu_;
  std::int64_t final_sessions_ = 20'000;
};

}  // namespace

std::unique_ptr<Verb> make_train() {
  return std::make_unique<Train>();
}

}  // namespace vt::app
