// demo: the whole arrow on the built-in market, small: train a ranking policy, then set it beside the
// market's own rankers on the same customers.
#include <fmt/format.h>

#include <array>
#include <iostream>

#include "app/device_argument.hpp"
#include "app/eval_report.hpp"
#include "app/evaluate_policy.hpp"
#include "app/policy_argument.hpp"
#include "app/simulator_argument.hpp"
#include "app/training.hpp"
#include "app/verb.hpp"
#include "io/files.hpp"
#include "vt/sim/policy_files.hpp"

namespace vt::app {
namespace {

constexpr std::array kRivals = {"historical", "zero", "best_constant", "trained", "best_linear", "oracle"};

class Demo final : public Verb {
 public:
  void declare(config::Settings& settings) override {
    settings.add("page_views", page_views_, "page views of training").at_least(1).resumable();
    settings.add("sessions", sessions_, "customers who meet every policy")
        .range(1, std::int64_t{1} << 32)
        .resumable();
  }

  void run(Run& run) override {
    const ModelPtr model = open_simulator("market");
    run.open();
    const bool talk = !run.common().json && !run.common().quiet;
    if (talk) introduce(model->spec);
    train(run, model);
    Json summary = run.summary(&model->spec);
    summary["sessions"] = sessions_;
    summary["page_views"] = page_views_;
    summary["policies"] = compare(run, model);
    const std::string table = table_of(summary["policies"], model->spec);
    run.finish(std::move(summary));
    if (!run.common().json) std::cout << "\n" << table << "\n";
    if (talk) conclude(run);
  }

 private:
  static void introduce(const SimulatorSpec& spec) {
    fmt::print(
        "The market is a simulated shop whose truth is known. A customer comes with {} attributes and one "
        "query; on every\n"
        "page view the ranker chooses {} weights, the shop shows its top {} of 200 candidates, and the "
        "customer buys, turns\n"
        "the page or leaves. R2P is the share of page views with a purchase.\n\n"
        "Training a ranking policy by TRPO. The reward is the probability of a purchase; |a|/p95 says how "
        "far the policy\n"
        "has moved from the origin, in units of the 95th percentile of historical action norms.\n",
        spec.attributes.size(), spec.action_size(), spec.rules.n_slots);
    std::fflush(stdout);
  }

  void train(const Run& run, const ModelPtr& model) const {
    learn::TrpoOptions options = learn::default_trpo_options(model->spec);
    Budget budget;
    budget.page_views = std::max(page_views_, options.lanes * options.horizon);
    learn::PolicyTrainer trainer(model, options, run.common().seed, training_backend(run.common()));
    run_training(run, trainer, budget);
    save_policy(trainer.policy(), run.file("policy.safetensors"));
  }

  Json compare(const Run& run, const ModelPtr& model) const {
    const auto simulator = make_backend(model, run.common());
    const eval::EvalRequest request{run.common().seed, 0, static_cast<std::uint64_t>(sessions_),
                                    run.common().batch, run.common().threads};
    Json policies = Json::object();
    for (const char* name : kRivals) {
      const bool trained = std::string_view(name) == "trained";
      const std::string source = trained ? run.file("policy.safetensors").string() : name;
      const RankingPolicy policy = open_policy(source, *model, "auto", run.common().threads);
      const TimedResult timed =
          evaluate_policy(run, *simulator, policy, request, fmt::format("eval {}", name));
      policies[name] = {
          {"kind", policy.kind_name}, {"hash", policy.hash}, {"metrics", metrics_json(timed.result)}};
    }
    return policies;
  }

  static std::string table_of(const Json& policies, const SimulatorSpec& spec) {
    const double reference = policies["historical"]["metrics"]["r2p"]["mean"];
    const double p95 = spec.norm_quantile(0.95).value_or(1.0);
    std::string text =
        fmt::format("{:<16}{:>8}{:>9}{:>20}{:>9}\n", "policy", "R2P", "+- se", "over historical", "|a|/p95");
    for (const auto& [name, entry] : policies.items()) {
      const Json& r2p = entry["metrics"]["r2p"];
      const double mean = r2p["mean"];
      text += fmt::format("{:<16}{:>8.4f}{:>9.4f}{:>19.1f}%{:>9.2f}\n", name, mean, r2p["se"].get<double>(),
                          100.0 * (mean / reference - 1.0),
                          entry["metrics"]["action_norm"]["mean"].get<double>() / p95);
    }
    return text;
  }

  void conclude(const Run& run) const {
    fmt::print(
        "All policies met the same {} customers. best_linear and oracle are computed from the market's "
        "truth, which no\n"
        "policy sees: they show what is left to gain. Longer training closes more of the gap:\n"
        "  vtaobao train --sim market --algo trpo --out runs/market\n"
        "The same program trains in the released Virtual Taobao networks:\n"
        "  vtaobao import virtualtb WEIGHTS --out runs/virtualtb\n"
        "  vtaobao train --sim runs/virtualtb --algo trpo --out runs/virtualtb-trpo\n"
        "Everything of this run is in {}\n",
        sessions_, run.folder().string());
  }

  std::int64_t page_views_ = 1'250'000;
  std::int64_t sessions_ = 50'000;
};

}  // namespace

std::unique_ptr<Verb> make_demo() {
  return std::make_unique<Demo>();
}

}  // namespace vt::app
