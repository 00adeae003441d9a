// eval: what a policy comes to in a simulator, over whole sessions.
#include <iostream>

#include "app/device_argument.hpp"
#include "app/eval_report.hpp"
#include "app/evaluate_policy.hpp"
#include "app/gpu_options.hpp"
#include "app/policy_argument.hpp"
#include "app/simulator_argument.hpp"
#include "app/verb.hpp"
#include "io/files.hpp"

namespace vt::app {
namespace {

class Eval final : public Verb {
 public:
  void declare(config::Settings& settings) override {
    gpu_.declare(settings);
    settings.add("sim", sim_, "market, market:FILE.toml or a simulator folder")
        .value("SIM")
        .path(absolute_simulator);
    settings.add("policy", policy_, "see the README; for example zero, constant:0.1, a run folder")
        .value("POLICY")
        .path(absolute_policy);
    settings.add("sessions", sessions_, "how many sessions; every started one is finished")
        .range(1, kMostSessions);
    settings.add("first_session", first_session_, "number of the first one");
    settings.add("data", data_, "data set whose actions the policy `logged` draws from").value("DATA").path();
    settings.add_choice("action", action_, {"auto", "mean", "sample"},
                        "auto: mean for trained policies, sample for historical and gaussian");
    settings.add_choice("replan", replan_, {"page", "session"}, kReplanHelp);
  }

  void run(Run& run) override {
    check_sessions(first_session_, sessions_);
    const ModelPtr model = open_simulator(sim_);
    RankingPolicy policy = open_policy(policy_, *model, action_, run.common().threads, data_);
    action_ = action_word(policy);
    policy.replan = replan_of(replan_);
    gpu_.resolve(run, *model, policy.network);
    const auto simulator = make_backend(model, run.common(), gpu_.options());
    run.open();

    const std::filesystem::path checkpoint = run.checkpoint("evaluation");
    const TimedResult timed =
        evaluate_policy(run, *simulator, policy, request(run.common()), "eval", checkpoint);
    const eval::EvalResult& result = timed.result;
    io::write_file(run.file("by_page.csv"), by_page_csv(result));
    io::write_file(run.file("by_attribute.csv"), by_attribute_csv(result));

    Json summary = run.summary(&model->spec, &policy);
    summary["policy"]["action"] = action_;
    summary["policy"]["replan"] = replan_;
    summary["first_session"] = first_session_;
    summary["sessions"] = result.sessions;
    summary["page_views"] = result.page_views;
    summary["components_at_bound"] = result.components_at_bound;
    summary["metrics"] = metrics_json(result);
    run.finish(std::move(summary), {{"page_views_per_second", timed.page_views_per_second},
                                    {"paths", {{"sim", sim_}, {"policy", policy_}}}});
    std::filesystem::remove_all(checkpoint.parent_path());
    if (!run.common().json) std::cout << metrics_table(result);
  }

 private:
  static constexpr std::int64_t kMostSessions = std::int64_t{1} << 40;

  eval::EvalRequest request(const CommonOptions& common) const {
    return {common.seed, first_session_, static_cast<std::uint64_t>(sessions_), common.batch, common.threads};
  }

  GpuOptions gpu_;
  std::string sim_;
  std::string policy_;
  std::string data_;
  std::string action_ = "auto", replan_ = "page";
  std::int64_t sessions_ = 100'000;
  std::uint64_t first_session_ = 0;
};

}  // namespace

std::unique_ptr<Verb> make_eval() {
  return std::make_unique<Eval>();
}

}  // namespace vt::app
