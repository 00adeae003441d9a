// import csv|parquet: a foreign log to a data set, in OUT itself.
#pragma once

#include <filesystem>
#include <string>

#include "app/run.hpp"

namespace vt::app {

struct LogSource {
  std::string source;  // csv | parquet
  std::filesystem::path path;
  std::filesystem::path map;
  std::string format;  // of the data set
};

void import_log(Run& run, const LogSource& log);

}  // namespace vt::app
