// A foreign log read by its map: cells to values, row by row, in whatever order the rows stand.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/external_sort.hpp"
#include "data/levels.hpp"
#include "data/log_map.hpp"
#include "data/page_record.hpp"
#include "vt/data/table.hpp"

namespace vt::data {

class LogReader {
 public:
  // Throws vt::Error (kBadInput) where the log lacks a column of the map.
  LogReader(const std::filesystem::path& log, TableFormat format, const LogMap& map);

  // Sorts the next rows in; false at the end. Throws vt::Error (kBadInput) naming file, column and row.
  bool next(ExternalSort& pages);

  std::int64_t rows() const { return rows_; }
  std::int64_t done() const { return table_.done(); }  // bytes, for progress
  std::int64_t total() const { return table_.total(); }

  // After the last row.
  bool text_sessions() const { return text_sessions_; }
  std::size_t action_size() const { return record_.action.size(); }
  std::vector<float> low() const { return bounds(map_.low); }  // [k]
  std::vector<float> high() const { return bounds(map_.high); }
  // Of every attribute of the map, constant ones included.
  std::vector<FinishedLevels> levels() const;
  std::int64_t buys() const { return buys_; }
  std::int64_t leaves() const { return leaves_; }

 private:
  // Where a field's cells stand among the columns that are read.
  using Field = std::optional<std::size_t>;

  Field want(const std::string& column, ColumnType type, bool may_miss = false, int width = 0);
  [[noreturn]] void fault(Field field, std::size_t row, const std::string& why) const;
  void read_row(std::size_t row);
  void read_attributes(std::size_t row);
  void read_action(std::size_t row);
  void read_feedback(std::size_t row);
  void read_split(std::size_t row);
  bool holds(const ColumnTest& test, Field field, std::size_t row) const;
  std::uint16_t count(Field field, std::size_t row) const;
  std::vector<float> bounds(const std::vector<double>& values) const;

  std::filesystem::path file_;
  const LogMap& map_;
  TableReader table_;
  std::vector<WantedColumn> wanted_;
  Field session_, order_, logp_, buy_, leave_, clicks_, slots_, turnover_, split_, time_, hour_;
  std::vector<Field> attributes_, action_;
  std::vector<std::unique_ptr<Levels>> levels_;
  std::vector<bool> missing_;  // [A] seen
  bool text_sessions_ = false;

  std::vector<Column> columns_;
  PageRecord record_;
  std::vector<float> low_, high_;  // [k]
  std::int64_t rows_ = 0;
  std::int64_t buys_ = 0;
  std::int64_t leaves_ = 0;
};

}  // namespace vt::data
