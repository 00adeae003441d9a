#include "data/log_reader.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <stdexcept>

#include "data/cell.hpp"
#include "vt/core/types.hpp"
#include "vt/data/selection.hpp"

namespace vt::data {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

bool is_truth_value(const std::string& word) {
  return word == "true" || word == "false";
}

// What a column must be read as to be compared.
ColumnType type_of(const ColumnTest& test) {
  return std::holds_alternative<double>(test.equals) ? ColumnType::kFloat64 : ColumnType::kText;
}

}  // namespace

LogReader::LogReader(const std::filesystem::path& log, TableFormat format, const LogMap& map)
    : file_(log),
      map_(map),
      table_(log, format, map.separator),
      missing_(map.attributes.size()),
      record_(0, 0) {
  session_ = want(map.session, ColumnType::kText);
  order_ = want(map.page, ColumnType::kInt64);
  if (map.page.empty()) order_ = want(map.order, ColumnType::kTime);
  for (const MappedAttribute& attribute : map.attributes) {
    levels_.push_back(make_levels(attribute));
    attributes_.push_back(want(attribute.column, levels_.back()->type(), true));
  }
  for (const std::string& column : map.action_columns) action_.push_back(want(column, ColumnType::kFloat32));
  if (!map.action_list.empty()) {
    action_.push_back(want(map.action_list, ColumnType::kFloat32, false, kAnyWidth));
  }
  logp_ = want(map.action_logp, ColumnType::kFloat32);
  if (map.buy) buy_ = want(map.buy->column, type_of(*map.buy), true);
  if (map.leave) leave_ = want(map.leave->column, type_of(*map.leave), true);
  clicks_ = want(map.clicks, ColumnType::kUint16);
  slots_ = want(map.slots, ColumnType::kUint16);
  turnover_ = want(map.turnover, ColumnType::kFloat32, map.buy.has_value());
  split_ = want(map.split, ColumnType::kText);
  time_ = want(map.time, ColumnType::kTime);
  hour_ = want(map.hour, ColumnType::kInt64);
  table_.want(wanted_);
}

LogReader::Field LogReader::want(const std::string& column, ColumnType type, bool may_miss, int width) {
  if (column.empty()) return std::nullopt;
  wanted_.push_back({column, type, may_miss, width});
  return wanted_.size() - 1;
}

void LogReader::fault(Field field, std::size_t row, const std::string& why) const {
  refuse({file_, wanted_[*field].name, table_.first_row() + static_cast<std::int64_t>(row), why});
}

std::vector<float> LogReader::bounds(const std::vector<double>& values) const {
  const std::size_t k = action_size();
  if (values.size() != 1 && values.size() != k) {
    refuse({file_, map_.action_list, 0,
            "its lists have " + std::to_string(k) + " components, the bounds of the map " +
                std::to_string(values.size())});
  }
  std::vector<float> all(k);
  for (std::size_t i = 0; i < k; ++i) all[i] = static_cast<float>(values[values.size() == 1 ? 0 : i]);
  return all;
}

bool LogReader::next(ExternalSort& pages) {
  if (!table_.next(columns_)) return false;
  if (rows_ == 0) {
    std::size_t k = action_.size();
    if (!map_.action_list.empty()) k = columns_[*action_[0]].width;
    if (k > kMaxActions)
      fault(action_[0], 0,
            "the list has " + std::to_string(k) + " values, more than " + std::to_string(kMaxActions));
    record_ = PageRecord(map_.attributes.size(), k);
    if (map_.has_action()) {
      low_ = low();
      high_ = high();
    }
  }
  for (std::size_t row = 0; row < columns_[0].rows(); ++row) {
    read_row(row);
    if (!session_) {
      pages.add(record_.encode(rows_));
    } else {
      const std::string& id = columns_[*session_].as<std::string>()[row];
      if (id.empty()) fault(session_, row, "the cell is empty, expected the id of a session");
      text_sessions_ = text_sessions_ || !whole_id(id);
      pages.add(record_.encode(id));
    }
    ++rows_;
  }
  return true;
}

void LogReader::read_row(std::size_t row) {
  PageFacts& facts = record_.facts;
  facts = PageFacts{};
  facts.row = table_.first_row() + static_cast<std::int64_t>(row);
  if (order_) facts.order = columns_[*order_].as<std::int64_t>()[row];
  if (!map_.page.empty() && facts.order < 0) {
    fault(order_, row, "page " + std::to_string(facts.order) + " is negative");
  }
  read_attributes(row);
  read_action(row);
  read_feedback(row);
  read_split(row);
}

void LogReader::read_attributes(std::size_t row) {
  for (std::size_t a = 0; a < attributes_.size(); ++a) {
    const Column& column = columns_[*attributes_[a]];
    const bool missing = std::visit(
        [&]<class T>(const std::vector<T>& values) {
          if constexpr (std::is_same_v<T, std::string>) return values[row].empty();
          if constexpr (std::is_floating_point_v<T>) return std::isnan(values[row]);
          return false;
        },
        column.values);
    if (missing) {
      if (!map_.attributes[a].missing_is_level) {
        fault(attributes_[a], row,
              "the cell is empty; missing = \"own_level\" in the map would make it a level");
      }
      missing_[a] = true;
      record_.codes[a] = kMissingCode;
      continue;
    }
    try {
      record_.codes[a] = levels_[a]->encode(column, row);
    } catch (const std::length_error&) {
      fault(attributes_[a], row, "the attribute has more than " + std::to_string(kMostLevels) + " levels");
    }
  }
}

void LogReader::read_action(std::size_t row) {
  if (action_.empty()) return;
  const std::size_t k = action_size();
  for (std::size_t i = 0; i < k; ++i) {
    const bool list = action_.size() != k || columns_[*action_[0]].width > 0;
    const Field field = list ? action_[0] : action_[i];
    const float value = columns_[*field].as<float>()[list ? row * k + i : row];
    if (!(value >= low_[i] && value <= high_[i])) {
      fault(field, row,
            shown(value) + " is outside the action's bounds " + shown(low_[i]) + " to " + shown(high_[i]));
    }
    record_.action[i] = value;
  }
  if (logp_) record_.facts.action_logp = columns_[*logp_].as<float>()[row];
}

bool LogReader::holds(const ColumnTest& test, Field field, std::size_t row) const {
  const Column& column = columns_[*field];
  if (const auto* number = std::get_if<double>(&test.equals)) return column.as<double>()[row] == *number;
  const std::string& cell = column.as<std::string>()[row];
  if (const auto* word = std::get_if<std::string>(&test.equals)) {
    return is_truth_value(lower(*word)) ? lower(cell) == lower(*word) : cell == *word;
  }
  const std::string value = lower(cell);
  const bool truth = value == "true" || value == "1";
  if (!truth && !value.empty() && value != "false" && value != "0") {
    fault(field, row, shown(std::string_view(cell)) + " is neither true nor false");
  }
  return truth == std::get<bool>(test.equals);
}

std::uint16_t LogReader::count(Field field, std::size_t row) const {
  return field ? columns_[*field].as<std::uint16_t>()[row] : std::uint16_t{0};
}

void LogReader::read_feedback(std::size_t row) {
  PageFacts& facts = record_.facts;
  facts.buy = map_.buy && holds(*map_.buy, buy_, row) ? 1 : 0;
  facts.leave = map_.leave && holds(*map_.leave, leave_, row) ? 1 : 0;
  buys_ += facts.buy;
  leaves_ += facts.leave;
  facts.n_clicks = count(clicks_, row);
  facts.n_slots = count(slots_, row);
  const int slots = slots_ ? facts.n_slots : map_.n_slots;
  if (clicks_ && (slots_ || slots > 0) && facts.n_clicks > slots) {
    fault(clicks_, row, std::to_string(facts.n_clicks) + " clicks on " + std::to_string(slots) + " slots");
  }
  // Money changes hands with a purchase only.
  if (turnover_ && (!map_.buy || facts.buy == 1)) {
    facts.turnover = columns_[*turnover_].as<float>()[row];
    if (std::isnan(facts.turnover)) fault(turnover_, row, "the cell is empty on a page with a purchase");
  }
}

void LogReader::read_split(std::size_t row) {
  PageFacts& facts = record_.facts;
  if (split_) {
    const std::string& word = columns_[*split_].as<std::string>()[row];
    const auto split = split_of(word);
    if (!split) fault(split_, row, shown(std::string_view(word)) + " is none of train, valid, test");
    facts.split = static_cast<std::uint8_t>(*split);
  }
  if (time_) {
    facts.ts_us = columns_[*time_].as<std::int64_t>()[row];
    facts.hour = hour_of(facts.ts_us);
  }
  if (hour_) {
    const std::int64_t hour = columns_[*hour_].as<std::int64_t>()[row];
    if (hour < 0 || hour > 23) fault(hour_, row, std::to_string(hour) + " is no hour from 0 to 23");
    facts.hour = static_cast<std::uint8_t>(hour);
  }
}

std::vector<FinishedLevels> LogReader::levels() const {
  std::vector<FinishedLevels> all;
  for (std::size_t a = 0; a < levels_.size(); ++a) {
    all.push_back(levels_[a]->finish(missing_[a]));
    all.back().attribute.name = map_.attributes[a].name;
    all.back().attribute.kind = map_.attributes[a].kind;
  }
  return all;
}

}  // namespace vt::data
