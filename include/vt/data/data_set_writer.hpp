// A data set under construction, in bounded memory.
#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include "vt/data/manifest.hpp"
#include "vt/data/pages.hpp"
#include "vt/data/table.hpp"

namespace vt::data {

// append() page views in order, then commit(). Without commit nothing remains; the manifest is written last,
// so that a folder with one is complete. The bytes do not depend on how the rows were cut into batches.
class DataSetWriter {
 public:
  // `description`: attributes, bounds, columns, n_slots, text_sessions, format, and words about the source.
  // The rest is counted here. Takes away the pages and the manifest that `folder` holds.
  DataSetWriter(const std::filesystem::path& folder, Manifest description);
  ~DataSetWriter();
  DataSetWriter(const DataSetWriter&) = delete;
  DataSetWriter& operator=(const DataSetWriter&) = delete;

  // `pages` has the described columns; ids: of their sessions, of the described type. `more` columns stand at
  // the end of the file, where readers of data sets ignore them.
  void append(const Pages& pages, const SessionIds& ids, std::span<const Column> more = {});
  // max_page_index: the last page ever served; below 0: the largest one written.
  Manifest commit(std::int32_t max_page_index = -1);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vt::data
