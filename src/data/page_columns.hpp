// The columns of a data set's pages: their names and types.
#pragma once

#include <string>
#include <vector>

#include "vt/data/manifest.hpp"
#include "vt/data/table.hpp"

namespace vt::data {

struct OptionalColumn {
  const char* name;
  bool PageColumns::*has;
  ColumnType type;
};

// In the order of the file.
inline constexpr OptionalColumn kOptionalColumns[] = {
    {"action_logp", &PageColumns::action_logp, ColumnType::kFloat32},
    {"n_clicks", &PageColumns::n_clicks, ColumnType::kUint16},
    {"n_slots", &PageColumns::n_slots, ColumnType::kUint16},
    {"turnover", &PageColumns::turnover, ColumnType::kFloat32},
    {"ts_us", &PageColumns::ts_us, ColumnType::kInt64},
    {"hour", &PageColumns::hour, ColumnType::kUint16},
    {"split", &PageColumns::split, ColumnType::kText},
};

// The columns in the order of the file: session_id, page_index, c_<name>, the action (one list, or in CSV
// a_0 ..), feedback, then those of kOptionalColumns that there are.
std::vector<WantedColumn> page_columns(const Manifest& manifest);

}  // namespace vt::data
