// check: whether a data set keeps the rules, and what it is like.
#include <fmt/format.h>

#include <iostream>

#include "app/data_argument.hpp"
#include "app/eval_report.hpp"
#include "app/run.hpp"
#include "app/signals.hpp"
#include "app/verb.hpp"
#include "vt/core/error.hpp"
#include "vt/data/check_data_set.hpp"

namespace vt::app {
namespace {

using data::CheckResult;
using data::TableFault;

std::string line_of(const TableFault& fault) {
  return (fault.file.empty() ? "" : fault.file.filename().string() + ": ") + fault.place() + fault.why;
}

Json faults_json(const CheckResult& result) {
  Json json = {{"count", result.faults}, {"by_column", Json::object()}, {"first", Json::array()}};
  for (const auto& [column, count] : result.by_column) json["by_column"][column] = count;
  for (const TableFault& fault : result.first) {
    json["first"].push_back({{"file", fault.file.filename().string()},
                             {"column", fault.column},
                             {"row", fault.row},
                             {"rule", fault.why}});
  }
  return json;
}

std::string percent(double level) {
  return fmt::format("p{:g}", 100.0 * level);
}

Json facts_json(const CheckResult& result) {
  Json json = {{"sessions", result.sessions}, {"page_views", result.page_views}, {"metrics", Json::object()}};
  Json& metrics = json["metrics"];
  if (result.feedback_known) {
    metrics["r2p"] = result.r2p;
    metrics["turn_per_page"] = result.turn_per_page;
    metrics["buy_per_page"] = result.buy_per_page;
    metrics["leave_per_page"] = result.leave_per_page;
  }
  if (result.clicks_per_page) metrics["clicks_per_page"] = *result.clicks_per_page;
  if (result.ctr) metrics["ctr"] = *result.ctr;
  if (result.turnover_per_page) metrics["tt_per_page"] = *result.turnover_per_page;
  metrics["pages_per_session"] =
      static_cast<double>(result.page_views) / static_cast<double>(result.sessions);
  json["session_length_quantiles"] = Json::object();
  for (const auto& q : result.session_length) json["session_length_quantiles"][percent(q.level)] = q.pages;
  if (!result.action_norm.empty()) {
    json["action_norm_quantiles"] = Json::object();
    for (const NormQuantile& q : result.action_norm) json["action_norm_quantiles"][percent(q.level)] = q.norm;
  }
  return json;
}

std::string text_of(const Json& facts) {
  std::string text = fmt::format("{} sessions, {} page views\n", facts["sessions"].get<std::int64_t>(),
                                 facts["page_views"].get<std::int64_t>());
  for (const auto& [name, value] : facts["metrics"].items()) {
    text += fmt::format("{:<20}{:>14.6g}\n", name, value.get<double>());
  }
  if (facts["metrics"].contains("ctr")) text += kCtrDefinition;
  for (const char* what : {"session_length_quantiles", "action_norm_quantiles"}) {
    if (!facts.contains(what)) continue;
    text += what;
    for (const auto& [level, value] : facts[what].items())
      text += fmt::format("  {} {:.6g}", level, value.get<double>());
    text += "\n";
  }
  return text;
}

class Check final : public Verb {
 public:
  void declare(config::Settings& settings) override {
    settings.add("data", data_, "a folder with manifest.json and pages.parquet or pages.csv")
        .value("DATA")
        .path()
        .positional();
  }

  // Writes a folder only where --out asks for one.
  void run(Run& run) override {
    const std::filesystem::path folder = open_data(data_, "DATA");
    const CheckResult result = check(run, folder);
    if (!run.common().out.empty() || run.resumed()) run.open();
    Json summary = run.summary();
    summary["faults"] = faults_json(result);
    if (result.faults == 0) summary.update(facts_json(result));
    if (!run.common().json) {
      for (const TableFault& fault : result.first) std::cout << line_of(fault) << "\n";
      if (result.faults == 0) std::cout << text_of(summary) << "no faults\n";
    }
    run.finish(std::move(summary), {{"paths", {{"data", data_.string()}}}});
    if (result.faults > 0) refuse(result);
  }

 private:
  CheckResult check(const Run& run, const std::filesystem::path& folder) const {
    std::optional<report::Progress> progress;
    return data::check_data_set(folder, [&](std::int64_t done, std::int64_t total) {
      if (interrupted()) throw Interrupted();
      if (!progress) progress.emplace("check", "bytes", total, run.progress());
      progress->update(done);
    });
  }

  [[noreturn]] void refuse(const CheckResult& result) const {
    std::string columns;
    for (const auto& [column, count] : result.by_column) {
      columns += (columns.empty() ? "" : ", ") + (column.empty() ? "the whole" : "`" + column + "`") + " " +
                 std::to_string(count);
    }
    throw Error(
        ErrorKind::kBadInput, "bad data set", data_.string(),
        std::to_string(result.faults) + (result.faults == 1 ? " fault (" : " faults (") + columns + ")",
        "the first: " + line_of(result.first.front()));
  }

  std::filesystem::path data_;
};

}  // namespace

std::unique_ptr<Verb> make_check() {
  return std::make_unique<Check>();
}

}  // namespace vt::app
