// How an evaluation is told: summary.json's metrics, CSV breakdowns, a plain table.
#pragma once

#include <string>

#include "app/run.hpp"
#include "vt/eval/evaluation.hpp"

namespace vt::app {

// Belongs under every table for people that has a "ctr" in it.
inline constexpr const char* kCtrDefinition = "ctr: clicks / (page views x slots of a page)\n";

// {NAME: {"mean", "se", "ci95": [lo, hi]}}
Json metrics_json(const eval::EvalResult& result);

// page,page_views,<metric>,<metric>_se,...
std::string by_page_csv(const eval::EvalResult& result);
// attribute,level,sessions,page_views,<metric>,<metric>_se,...
std::string by_attribute_csv(const eval::EvalResult& result);

// One line a metric, for people.
std::string metrics_table(const eval::EvalResult& result);

}  // namespace vt::app
