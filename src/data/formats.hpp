// CSV and Parquet as bytes to Arrow tables and back. A CSV table's columns are binary: its cells as written.
#pragma once

#include <arrow/type_fwd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace vt::data {

// One format. `file` is only named in faults.
struct Format {
  // Names in the file's order.
  std::vector<std::string> (*names)(const std::shared_ptr<arrow::Buffer>& bytes,
                                    const std::filesystem::path& file);
  // The columns at `indices` (into names).
  std::shared_ptr<arrow::Table> (*read)(const std::shared_ptr<arrow::Buffer>& bytes,
                                        const std::vector<int>& indices, const std::filesystem::path& file);
  arrow::Status (*write)(const arrow::Table& table, const std::shared_ptr<arrow::io::OutputStream>& sink);
};

extern const Format kCsv;
extern const Format kParquet;

}  // namespace vt::data
