#include "eval/result.hpp"

#include <algorithm>
#include <iterator>

namespace vt::eval {
namespace {

BreakdownRow row_of(const Moments& moments, const std::vector<Metric>& metrics) {
  BreakdownRow row;
  row.sessions = moments.sessions();
  row.page_views = moments.page_views();
  for (const Metric& metric : metrics) row.estimates.push_back(estimate(moments, metric));
  return row;
}

}  // namespace

std::string label_of(const Attribute& attribute, int level) {
  return attribute.labels.empty() ? std::to_string(level) : attribute.labels[static_cast<std::size_t>(level)];
}

const Estimate* EvalResult::find(const std::string& name) const {
  for (const NamedEstimate& metric : metrics) {
    if (metric.name == name) return &metric.estimate;
  }
  return nullptr;
}

EvalResult make_result(const SimulatorSpec& spec, const Metrics& sums) {
  const std::vector<Metric> metrics = metrics_of(spec);
  EvalResult result;
  result.sessions = sums.total().sessions();
  result.page_views = sums.total().page_views();
  result.components_at_bound = sums.at_bound();
  for (const Metric& metric : metrics)
    result.metrics.push_back({metric.name, estimate(sums.total(), metric)});

  std::vector<Metric> page_metrics;
  std::copy_if(metrics.begin(), metrics.end(), std::back_inserter(page_metrics),
               [](const Metric& metric) { return metric.per == Metric::Per::kPage; });
  for (const Metric& metric : page_metrics) result.page_metrics.push_back(metric.name);
  for (std::size_t page = 0; page < sums.by_page().size(); ++page) {
    if (sums.by_page()[page].views == 0) continue;
    result.by_page.push_back(row_of(sums.by_page()[page].moments(), page_metrics));
    result.by_page.back().level = std::to_string(page);
  }

  std::size_t column = 0;
  for (const Attribute& attribute : spec.attributes) {
    for (int level = 0; level < attribute.size; ++level, ++column) {
      if (sums.by_level()[column].count == 0) continue;
      result.by_attribute.push_back(row_of(sums.by_level()[column], metrics));
      result.by_attribute.back().attribute = attribute.name;
      result.by_attribute.back().level = label_of(attribute, level);
    }
  }
  return result;
}

}  // namespace vt::eval
