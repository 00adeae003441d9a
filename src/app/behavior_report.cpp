#include "app/behavior_report.hpp"

#include <fmt/format.h>

#include <map>

#include "app/csv_cell.hpp"
#include "app/device_argument.hpp"
#include "app/evaluate_policy.hpp"
#include "app/policy_argument.hpp"

namespace vt::app {

eval::SessionFigures simulate_sessions(const Run& run, const ModelPtr& model, std::int64_t sessions,
                                       const std::string& title) {
  const std::string policy = model->logging_policy ? "historical" : "zero";
  const auto simulator = make_backend(model, run.common());
  const eval::EvalRequest request{run.common().seed, kFreshSessions, static_cast<std::uint64_t>(sessions),
                                  run.common().batch, run.common().threads};
  return eval::figures_of(evaluate_policy(run, *simulator,
                                          open_policy(policy, *model, "auto", run.common().threads), request,
                                          title)
                              .result);
}

Json session_json(const eval::SessionFigures& figures) {
  Json json = {{"r2p", figures.r2p},
               {"turn_per_page", figures.turn_per_page},
               {"buy_per_page", figures.buy_per_page},
               {"leave_per_page", figures.leave_per_page},
               {"pages_per_session", figures.pages_per_session}};
  if (figures.clicks_per_page) json["clicks_per_page"] = *figures.clicks_per_page;
  return json;
}

std::string real_and_simulated_csv(const eval::SessionFigures& real, const eval::SessionFigures& simulated) {
  std::map<std::pair<std::string, std::string>, const eval::LevelFigures*> others;
  for (const eval::LevelFigures& level : simulated.levels) others[{level.attribute, level.level}] = &level;
  std::string csv = "attribute,level,page_views,r2p,simulated_page_views,simulated_r2p\n";
  for (const eval::LevelFigures& level : real.levels) {
    csv += fmt::format("{},{},{},{}", csv_cell(level.attribute), csv_cell(level.level), level.page_views,
                       csv_cell(level.r2p));
    const auto other = others.find({level.attribute, level.level});
    csv += other == others.end()
               ? ",0,\n"
               : fmt::format(",{},{}\n", other->second->page_views, csv_cell(other->second->r2p));
  }
  return csv;
}

std::string session_table(const eval::SessionFigures& real, const eval::SessionFigures& simulated,
                          const eval::SessionFigures& generated) {
  std::string table = fmt::format("{:<18} {:>10} {:>10} {:>10}\n", "", "real", "simulated", "generated");
  const Json a = session_json(real), b = session_json(simulated), c = session_json(generated);
  for (const auto& [name, value] : a.items()) {
    table += fmt::format("{:<18} {:>10.4f} {:>10.4f} {:>10.4f}\n", name, value.get<double>(),
                         b.value(name, 0.0), c.value(name, 0.0));
  }
  return table;
}

std::string fit_text(const Json& member) {
  std::string text = fmt::format("session lengths, real and simulated: {:.3f} apart (Kolmogorov-Smirnov)\n",
                                 member.at("session_length_ks").get<double>());
  if (member.contains("gain_from_actions")) {
    text += fmt::format("seeing actions is worth {:.5f} nats a page view on held-out pages\n",
                        member["gain_from_actions"].get<double>());
  }
  if (!member.contains("mail")) return text;
  const Json& mail = member["mail"];
  return text + (mail.at("kept") == "mail"
                     ? std::string("MAIL is kept\n")
                     : "behaviour cloning is kept: " + mail.at("why").get<std::string>() + "\n");
}

}  // namespace vt::app
