// demo: the whole arrow on the built-in market, small. A shop is learned from the market's logs alone,
// ranking policies are trained in it and on the logs, and all are scored in the learned shop and in the true
// one.
#include <fmt/format.h>

#include <array>
#include <iostream>

#include "app/device_argument.hpp"
#include "app/eval_report.hpp"
#include "app/evaluate_policy.hpp"
#include "app/policy_argument.hpp"
#include "app/simulator_argument.hpp"
#include "app/steps.hpp"
#include "app/verb.hpp"

namespace vt::app {
namespace {

struct Candidate {
  const char* name;
  const char* step;  // that trained it; null: a policy's word
};
constexpr std::array<Candidate, 7> kCandidates{{{"historical", nullptr},
                                                {"zero", nullptr},
                                                {"SL1", "sl1"},
                                                {"SL2", "sl2"},
                                                {"TRPO", "trpo"},
                                                {"TRPO-ANC", "trpo-anc"},
                                                {"pathwise-ANC", "pathwise-anc"}}};

class Demo final : public Verb {
 public:
  void declare(config::Settings& settings) override {
    settings.add("logged_sessions", logged_sessions_, "customers in the logs that the shop is learned from")
        .range(1000, std::int64_t{1} << 32);
    settings.add("page_views", page_views_, "page views of each training by TRPO").at_least(1);
    settings.add("sessions", sessions_, "customers who meet every policy in each shop")
        .range(1, std::int64_t{1} << 32);
  }

  void run(Run& run) override {
    run.open();
    const Steps steps(run);
    const bool talks = !run.common().json && !run.common().quiet;
    if (talks) std::cout << kIntroduction << std::flush;
    learn_shop(steps);
    train(steps);

    const ModelPtr market = open_simulator("market");
    const ModelPtr shop = open_simulator(shop_folder(steps));
    Json summary = run.summary(&shop->spec);
    summary["sessions"] = sessions_;
    summary["policies"] = score(run, steps, shop, market);
    const std::string table = table_of(summary["policies"], shop->spec);
    run.finish(std::move(summary));
    if (!run.common().json) std::cout << "\n" << table << "\n";
    if (talks) std::cout << fmt::format(kConclusion, page_views_, logged_sessions_, run.folder().string());
  }

 private:
  static constexpr const char* kIntroduction =
      "The market is a simulated shop whose truth is known. A customer comes with 11 attributes and one "
      "query; on every\n"
      "page view the ranker chooses 27 weights, the shop shows its top 10 of 200 candidates, and the "
      "customer buys, turns\n"
      "the page or leaves. R2P is the share of page views with a purchase. Below, a copy of this shop is "
      "learned from its\n"
      "logs alone, rankers are trained in the copy, and the truth judges them.\n";
  static constexpr const char* kConclusion =
      "learned, true: R2P in the learned shop and in the market, +- two standard errors of the sampled "
      "customers. The truth\n"
      "was never seen in training: it says what a promise of the learned shop is worth. |a|/p95: norm of "
      "actions in units of\n"
      "the logged 95th percentile.\n"
      "What the small size costs: {} page views are little for TRPO, which has not gone far; trained to the "
      "end without ANC it\n"
      "leaves the logged norms and promises up to three times the truth (docs/results.md). And one shop from "
      "{} "
      "sessions is one\n"
      "draw: its error is in every learned figure above.\n"
      "Every step above can be typed again, with another --out; everything of this run is in {}\n";

  static std::string shop_folder(const Steps& steps) {
    return (steps.folder("behaviour") / "simulator").string();
  }

  void learn_shop(const Steps& steps) const {
    const std::string logs = steps.folder("logs").string();
    steps.run("logs", "The market's logs, under its historical ranker:",
              {"synth", "--sim", "market", "--policy", "historical", "--sessions",
               std::to_string(logged_sessions_)});
    steps.run("check", "Are they sound, and what is in them?", {"check", logs});
    steps.run("customers", "Who comes: customers by GAN-SD.", {"fit-customers", "--data", logs});
    steps.run("behaviour", "What they do: behaviour by MAIL, from behaviour cloning.",
              {"fit-behavior", "--data", logs, "--customers", steps.folder("customers").string(), "--algo",
               "mail"});
  }

  void train(const Steps& steps) const {
    const std::string logs = steps.folder("logs").string(), shop = shop_folder(steps);
    const std::string views = std::to_string(page_views_);
    steps.run("sl1",
              "Rankers from the logs alone, by supervision:", {"train", "--algo", "sl1", "--data", logs});
    steps.run("sl2", "and with the penalty of its second form:", {"train", "--algo", "sl2", "--data", logs});
    steps.run("trpo", "A ranker trained in the learned shop, free to exploit it:",
              {"train", "--algo", "trpo", "--sim", shop, "--page-views", views, "--anc-rho", "0"},
              StepOnGpu::kRollouts);
    steps.run("trpo-anc", "The same with the Action Norm Constraint:",
              {"train", "--algo", "trpo", "--sim", shop, "--page-views", views}, StepOnGpu::kRollouts);
    steps.run("pathwise-anc", "By the gradient through the learned customers, with ANC:",
              {"train", "--algo", "pathwise", "--sim", shop});
  }

  // {NAME: {"kind", "hash", "learned": metrics, "true": metrics}}
  Json score(const Run& run, const Steps& steps, const ModelPtr& shop, const ModelPtr& market) const {
    Json policies = Json::object();
    for (const Candidate& candidate : kCandidates) {
      const std::string source =
          candidate.step != nullptr ? steps.folder(candidate.step).string() : candidate.name;
      Json& entry = policies[candidate.name];
      entry["learned"] = score(run, source, shop, fmt::format("{} in the learned shop", candidate.name));
      entry["true"] = score(run, source, market, fmt::format("{} in the market", candidate.name));
    }
    return policies;
  }

  Json score(const Run& run, const std::string& source, const ModelPtr& model,
             const std::string& label) const {
    const auto simulator = make_backend(model, run.common());
    const RankingPolicy policy = open_policy(source, *model, "auto", run.common().threads);
    const eval::EvalRequest request{run.common().seed, kFreshSessions, static_cast<std::uint64_t>(sessions_),
                                    run.common().batch, run.common().threads};
    const TimedResult timed = evaluate_policy(run, *simulator, policy, request, label);
    return {{"kind", policy.kind_name}, {"hash", policy.hash}, {"metrics", metrics_json(timed.result)}};
  }

  static std::string table_of(const Json& policies, const SimulatorSpec& spec) {
    const double p95 = spec.norm_quantile(0.95).value_or(1.0);
    std::string text = fmt::format("{:<14}{:>18}{:>18}{:>16}{:>9}\n", "R2P of", "learned", "true",
                                   "learned / true", "|a|/p95");
    for (const auto& [name, entry] : policies.items()) {
      const Json& learned = entry["learned"]["metrics"]["r2p"];
      const Json& truth = entry["true"]["metrics"]["r2p"];
      const double promise = learned["mean"], value = truth["mean"];
      text +=
          fmt::format("{:<14}{:>9.4f} +- {:.4f}{:>9.4f} +- {:.4f}{:>16.2f}{:>9.2f}\n", name, promise,
                      2.0 * learned["se"].get<double>(), value, 2.0 * truth["se"].get<double>(),
                      promise / value, entry["true"]["metrics"]["action_norm"]["mean"].get<double>() / p95);
    }
    return text;
  }

  std::int64_t logged_sessions_ = 91'000;
  std::int64_t page_views_ = 2'000'000;
  std::int64_t sessions_ = 30'000;
};

}  // namespace

std::unique_ptr<Verb> make_demo() {
  return std::make_unique<Demo>();
}

}  // namespace vt::app
