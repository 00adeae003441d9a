// A foreign log as a data set (contract, `import csv|parquet`).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "vt/data/manifest.hpp"

namespace vt::data {

struct ImportOptions {
  TableFormat log_format = TableFormat::kByName;
  TableFormat format = TableFormat::kParquet;  // of the data set
  std::size_t memory_bytes = std::size_t{1}
                             << 29;  // of rows in memory; more are sorted on disk, in the folder
  // Told now and then: phase ("read": bytes, "write": page views), how much is done and of how much. It may
  // throw to stop.
  std::function<void(const char* phase, std::int64_t done, std::int64_t total)> progress;
};

struct ImportResult {
  Manifest manifest;
  std::int64_t rows = 0;              // of the log
  std::int64_t dropped = 0;           // rows after a purchase, with after_buy = "drop"
  bool numbered = false;              // sessions came apart after a purchase, so that ids are numbers of ours
  std::vector<std::string> constant;  // attributes that were dropped: they have one level
  std::vector<std::string> warnings;  // in words, the above included
};

// Writes the data set into `folder`, which exists. Throws vt::Error: kUsage for a fault of the map alone and
// for paths that do not exist, kBadInput naming file, column and 1-based data row otherwise; then nothing is
// left.
ImportResult import_log(const std::filesystem::path& log, const std::filesystem::path& map_file,
                        const std::filesystem::path& folder, const ImportOptions& options = {});

}  // namespace vt::data
