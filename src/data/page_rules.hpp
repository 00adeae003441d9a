// What the page views of a data set must keep (contract, "Data set"), row by row and from one batch to the
// next.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "vt/data/manifest.hpp"
#include "vt/data/pages.hpp"
#include "vt/data/table.hpp"

namespace vt::data {

class PageRules {
 public:
  PageRules(const Manifest& manifest, const std::filesystem::path& file, const OnFault& on_fault)
      : manifest_(manifest), file_(file), on_fault_(on_fault) {}

  // Ranges that the types of `Pages` cannot hold, of columns as page_columns() has them.
  void check_columns(const std::vector<Column>& columns, std::int64_t first_row);
  // Fills pages.session from the ids, which ascend from session to session.
  void number_sessions(const Column& ids, std::int64_t first_row, Pages& pages);
  // Everything else; sessions are numbered.
  void check_pages(const Pages& pages, std::int64_t first_row);
  // The counts, after the last batch.
  void check_end();

 private:
  void fault(const std::string& column, std::int64_t row, const std::string& why) const {
    on_fault_({file_, column, row, why});
  }
  std::string page_fault(std::int32_t page) const;  // empty: none
  void check_cells(const Pages& pages, std::size_t i, std::int64_t row) const;
  void check_session(const Pages& pages, std::size_t i, std::int64_t row);

  const Manifest& manifest_;
  const std::filesystem::path& file_;
  const OnFault& on_fault_;
  std::int64_t sessions_ = 0;
  std::int64_t rows_ = 0;
  // Of the row before.
  std::int64_t id_ = 0;
  std::string text_id_;
  std::int64_t session_ = -1;
  std::int32_t page_ = -1;
  Feedback feedback_ = Feedback::kTurn;
  std::vector<std::uint16_t> codes_;
  Split split_ = Split::kTrain;
};

}  // namespace vt::data
