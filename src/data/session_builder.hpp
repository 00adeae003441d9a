// From sorted rows of a log to the page views of sessions (contract, "Data set": the rules of a log).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/external_sort.hpp"
#include "data/levels.hpp"
#include "data/log_map.hpp"
#include "data/page_record.hpp"
#include "vt/data/data_set_writer.hpp"

namespace vt::data {

// What all rows have in common.
struct LogShape {
  const LogMap& map;
  std::filesystem::path log;           // only named in faults
  std::vector<FinishedLevels> levels;  // of every attribute of the map
  std::vector<std::size_t> kept;       // those with two levels or more
  std::size_t actions = 0;             // k
  bool text_sessions = false;          // ids that are no whole numbers
  PageColumns columns;
};

class SessionBuilder {
 public:
  // numbered: ids are 0, 1, 2, ..., since a session of the log may come apart after a purchase; the log's own
  // ids then stand in the column log_session_id.
  SessionBuilder(const LogShape& shape, DataSetWriter& writer, bool numbered)
      : shape_(shape), writer_(writer), numbered_(numbered), record_(shape.levels.size(), shape.actions) {}

  // Rows in order. False where a session comes apart though `numbered` is not set. Throws vt::Error
  // (kBadInput) naming file, column and row.
  bool add(std::span<const std::byte> record);
  // After the last row.
  void finish();

  std::int64_t dropped() const { return dropped_; }  // rows after a purchase

 private:
  [[noreturn]] void fault(const std::string& column, const std::string& why) const;
  void begin_session();
  void end_session();
  void check_row();
  void append_row();
  void write();
  Feedback feedback() const;
  std::uint16_t code(std::size_t attribute) const;

  const LogShape& shape_;
  DataSetWriter& writer_;
  const bool numbered_;
  PageRecord record_;
  std::vector<std::byte> key_;          // of the session of the log under way
  std::int64_t logged_ = 0;             // its rows so far
  std::int64_t session_ = -1;           // number in the data set
  std::int32_t page_ = 0;               // next page of the session
  Feedback last_ = Feedback::kUnknown;  // of the page before
  std::vector<std::uint32_t> codes_;    // of the session's first page
  std::uint8_t split_ = 0;
  std::int64_t dropped_ = 0;

  Pages pages_;                          // not written yet
  std::vector<std::int64_t> whole_ids_;  // of the rows of pages_
  std::vector<std::string> text_ids_;
};

}  // namespace vt::data
