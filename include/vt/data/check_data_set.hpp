// Whether a data set keeps the rules of the contract, and what it is like.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "vt/data/manifest.hpp"
#include "vt/data/table.hpp"

namespace vt::data {

struct LengthQuantile {
  double level;
  std::int64_t pages;
};

struct CheckResult {
  std::int64_t faults = 0;
  std::vector<TableFault> first;                  // the first kShownFaults
  std::map<std::string, std::int64_t> by_column;  // faults of each; "": of the whole file

  // Where there are no faults.
  std::int64_t sessions = 0;
  std::int64_t page_views = 0;
  double r2p = 0.0;  // page views with a purchase / page views whose feedback is known
  double turn_per_page = 0.0, buy_per_page = 0.0, leave_per_page = 0.0;
  bool feedback_known = false;  // of any page view
  std::optional<double> clicks_per_page;
  std::optional<double> ctr;  // clicks / slots
  std::optional<double> turnover_per_page;
  std::vector<LengthQuantile> session_length;
  std::vector<NormQuantile> action_norm;
};

inline constexpr std::size_t kShownFaults = 20;

// progress: told bytes done and in all; it may throw to stop. Throws vt::Error (kUsage) where `folder` holds
// no data set.
CheckResult check_data_set(const std::filesystem::path& folder,
                           const std::function<void(std::int64_t, std::int64_t)>& progress = {});

}  // namespace vt::data
