#include "app/eval_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/csv_cell.hpp"

namespace vt::app {
namespace {

constexpr double kNormal95 = 1.959963984540054;

std::string cells(const std::vector<eval::Estimate>& estimates) {
  std::string line;
  for (const eval::Estimate& e : estimates) line += "," + csv_cell(e.mean) + "," + csv_cell(e.se);
  return line;
}

std::string columns_of(const std::vector<std::string>& names) {
  std::string line;
  for (const std::string& name : names) line += "," + name + "," + name + "_se";
  return line;
}

}  // namespace

Json metrics_json(const eval::EvalResult& result) {
  Json json = Json::object();
  for (const auto& [name, e] : result.metrics) {
    json[name] = {{"mean", e.mean},
                  {"se", e.se},
                  {"ci95", Json::array({e.mean - kNormal95 * e.se, e.mean + kNormal95 * e.se})}};
  }
  return json;
}

std::string by_page_csv(const eval::EvalResult& result) {
  std::string csv = "page,page_views" + columns_of(result.page_metrics) + "\n";
  for (const eval::BreakdownRow& row : result.by_page) {
    csv += fmt::format("{},{}{}\n", row.level, row.page_views, cells(row.estimates));
  }
  return csv;
}

std::string by_attribute_csv(const eval::EvalResult& result) {
  std::vector<std::string> names;
  for (const eval::NamedEstimate& metric : result.metrics) names.push_back(metric.name);
  std::string csv = "attribute,level,sessions,page_views" + columns_of(names) + "\n";
  for (const eval::BreakdownRow& row : result.by_attribute) {
    csv += fmt::format("{},{},{},{}{}\n", csv_cell(row.attribute), csv_cell(row.level), row.sessions,
                       row.page_views, cells(row.estimates));
  }
  return csv;
}

std::string metrics_table(const eval::EvalResult& result) {
  std::string text = fmt::format("{:<20}{:>14}{:>12}\n", "metric", "mean", "se");
  for (const auto& [name, e] : result.metrics)
    text += fmt::format("{:<20}{:>14.6g}{:>12.2g}\n", name, e.mean, e.se);
  const bool ctr = std::any_of(result.metrics.begin(), result.metrics.end(),
                               [](const eval::NamedEstimate& metric) { return metric.name == "ctr"; });
  if (ctr) text += kCtrDefinition;
  return text +
         fmt::format("{} sessions, {} page views; standard errors by session, simulator error not included\n",
                     result.sessions, result.page_views);
}

}  // namespace vt::app
