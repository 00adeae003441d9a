// MAP.toml: which columns of a foreign log mean what (contract, "Data set").
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace vt::data {

struct MappedAttribute {
  std::string name;
  std::string column;
  std::string kind = "categorical";  // categorical | ordinal | continuous
  std::vector<double> bins;          // continuous: edges, ascending; or
  int quantiles = 0;                 // so many levels
  bool missing_is_level = false;     // else a fault
};

// True where the cell is this word (true and false in any case), this number, or this truth value.
struct ColumnTest {
  std::string column;
  std::variant<std::string, double, bool> equals;
};

struct LogMap {
  std::string session;  // column; empty: one page per row
  std::string page;     // column of the 0-based page index; empty: in the order of `order`
  std::string order;    // column; empty too: one page per row
  std::optional<std::int32_t> max_page_index;

  std::vector<MappedAttribute> attributes;

  std::vector<std::string> action_columns;  // or
  std::string action_list;                  // one column of lists
  std::vector<double> low, high;            // one number, or one per component
  std::string action_logp;

  std::optional<ColumnTest> buy, leave;
  bool leave_on_last_page = false;
  std::string clicks;
  int n_slots = 0;       // or
  std::string slots;     // column
  std::string turnover;  // column
  bool drop_after_buy = false;

  std::string split, time, hour;  // columns
  char separator = ',';

  bool has_action() const { return !action_columns.empty() || !action_list.empty(); }
  bool knows_feedback() const { return buy || leave || leave_on_last_page; }
};

// Throws vt::Error (kUsage) naming the file, the line and the key; an unknown key is answered with the
// nearest.
LogMap read_log_map(const std::filesystem::path& file);

}  // namespace vt::data
