// synth: the logs that a ranking policy leaves in a simulator, as a data set in OUT itself.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <iostream>

#include "app/data_argument.hpp"
#include "app/device_argument.hpp"
#include "app/policy_argument.hpp"
#include "app/run.hpp"
#include "app/signals.hpp"
#include "app/simulated_log.hpp"
#include "app/simulator_argument.hpp"
#include "app/verb.hpp"

namespace vt::app {
namespace {

constexpr std::int64_t kLanes = 1 << 13;

class Synth final : public Verb {
 public:
  void declare(config::Settings& settings) override {
    settings.add("sim", sim_, "market, market:FILE.toml or a simulator folder")
        .value("SIM")
        .path(absolute_simulator);
    settings
        .add("policy", policy_, "the ranker whose logs they are; for example historical, zero, gaussian:0.5")
        .value("POLICY")
        .path(absolute_policy);
    settings.add("sessions", sessions_, "how many sessions").range(std::int64_t{1}, std::int64_t{1} << 40);
    settings.add("first_session", first_session_, "number of the first one")
        .range(std::int64_t{0}, std::int64_t{1} << 62);
    settings.add_choice("action", action_, {"auto", "mean", "sample"},
                        "auto: mean for trained policies, sample for historical and gaussian");
    settings.add_choice("replan", replan_, {"page", "session"}, kReplanHelp);
    settings.add_choice("format", format_, {"parquet", "csv"}, "of the data set");
  }

  void run(Run& run) override {
    const ModelPtr model = open_simulator(sim_);
    RankingPolicy policy = open_policy(policy_, *model, action_, run.common().threads);
    action_ = action_word(policy);
    policy.replan = replan_of(replan_);
    const auto simulator = make_backend(model, run.common());
    run.open();
    data::DataSetWriter writer(run.folder(), describe_log(model->spec, policy, data_format(format_)));
    double rate = 0.0;
    const std::int64_t views = write(run, *simulator, policy, writer, rate);
    const data::Manifest manifest = writer.commit(model->spec.rules.max_page_index);

    Json summary = run.summary(&model->spec, &policy);
    summary["policy"]["action"] = action_;
    summary["policy"]["replan"] = replan_;
    summary["first_session"] = first_session_;
    summary["sessions"] = sessions_;
    summary["page_views"] = views;
    summary["pages_sha256"] = manifest.pages_sha256;
    run.finish(std::move(summary),
               {{"sessions_per_second", rate}, {"paths", {{"sim", sim_}, {"policy", policy_}}}});
    if (!run.common().json) {
      std::cout << fmt::format("data set: {}  ({} sessions, {} page views)\n", run.folder().string(),
                               sessions_, views);
    }
  }

 private:
  // Page views. After a signal nothing of the data set remains: played again, it is the same.
  std::int64_t write(const Run& run, Simulator& simulator, const RankingPolicy& policy,
                     data::DataSetWriter& writer, double& rate) const {
    report::Progress progress("synth", "sessions", sessions_, run.progress());
    const LogRequest request{run.common().seed, static_cast<std::uint64_t>(first_session_), sessions_,
                             run.common().batch > 0 ? run.common().batch : kLanes};
    const std::int64_t views = write_log(simulator, policy, request, writer, [&](std::int64_t done) {
      progress.update(done);
      if (!interrupted() || done == sessions_) return;
      progress.finish();
      spdlog::warn("stopped, no data set is left; start over with: vtaobao {} --resume {}", run.verb(),
                   run.folder().string());
      throw Interrupted();
    });
    progress.finish();
    rate = progress.rate();
    return views;
  }

  std::string sim_;
  std::string policy_;
  std::string action_ = "auto", replan_ = "page";
  std::string format_ = "parquet";
  std::int64_t sessions_ = 100'000;
  std::int64_t first_session_ = 0;
};

}  // namespace

std::unique_ptr<Verb> make_synth() {
  return std::make_unique<Synth>();
}

}  // namespace vt::app
