// DATA of the command line: a folder with a data set.
#pragma once

#include <filesystem>

#include "vt/core/error.hpp"
#include "vt/data/table.hpp"

namespace vt::app {

// option: what the path stands behind on the command line.
inline std::filesystem::path open_data(const std::filesystem::path& path, const char* option = "--data") {
  if (path.empty()) {
    throw Error(ErrorKind::kUsage, "no data set", option, "it is not given",
                "name a folder with a manifest.json");
  }
  if (!std::filesystem::is_directory(path)) {
    throw Error(ErrorKind::kUsage, "no data set", path.string(), "there is no such folder");
  }
  return path;
}

// --format of a data set to be written.
inline data::TableFormat data_format(const std::string& word) {
  return word == "csv" ? data::TableFormat::kCsv : data::TableFormat::kParquet;
}

}  // namespace vt::app
