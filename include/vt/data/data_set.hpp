// A data set as learners read it (contract, "Data set").
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "vt/data/manifest.hpp"
#include "vt/data/pages.hpp"
#include "vt/data/selection.hpp"
#include "vt/data/table.hpp"

namespace vt::data {

struct DataSetOptions {
  std::uint64_t seed = 0;     // of the split where the data set has none
  OnFault on_fault = refuse;  // hears of whatever breaks a rule of the contract
  bool ids = false;           // keep the ids of the sessions
};

// The page views of a data set, batch by batch, in bounded memory. Everything is checked: types, ranges, the
// order of pages, ends of sessions, the file's hash. Throws vt::Error: kUsage where `folder` holds no data
// set, else kBadInput naming file, column and 1-based data row.
class DataSetReader {
 public:
  explicit DataSetReader(const std::filesystem::path& folder, DataSetOptions options = {});
  ~DataSetReader();
  DataSetReader(const DataSetReader&) = delete;
  DataSetReader& operator=(const DataSetReader&) = delete;

  const Manifest& manifest() const;
  // Replaces `pages` by the next rows, selected or not; false at the end. A session may go on in the next
  // batch.
  bool next(Pages& pages);
  const SessionIds& ids() const;  // of the present batch, with options.ids
  std::int64_t done() const;      // bytes, for progress
  std::int64_t total() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Whole sessions in memory.
struct LoadedPages {
  Pages pages;
  std::vector<std::int64_t> session_begin;  // [S + 1] first row of each session, then the number of rows

  std::int64_t sessions() const { return static_cast<std::int64_t>(session_begin.size()) - 1; }
};
LoadedPages load_pages(const std::filesystem::path& folder, const Selection& selection,
                       std::uint64_t seed = 0);

// One row a session, so that long sessions are not counted more than once.
struct LoadedCustomers {
  std::int32_t attributes = 0;        // A
  std::vector<std::uint16_t> codes;   // [S, A]
  std::vector<Split> split;           // [S]
  std::vector<std::int64_t> session;  // [S] numbers in the data set

  std::int64_t sessions() const { return static_cast<std::int64_t>(session.size()); }
};
LoadedCustomers load_customers(const std::filesystem::path& folder, const Selection& selection,
                               std::uint64_t seed = 0);

}  // namespace vt::data
