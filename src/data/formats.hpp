// CSV and Parquet as bytes to Arrow tables and back. A CSV table's columns are binary: its cells as written.
#pragma once

#include <arrow/type_fwd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace vt::data {

// Record batches into a file of one format.
class BatchWriter {
 public:
  virtual ~BatchWriter() = default;
  virtual arrow::Status write(const arrow::RecordBatch& batch) = 0;
  virtual arrow::Status close() = 0;
};

// One format. `file` is only named in faults.
struct Format {
  // Names in the file's order.
  std::vector<std::string> (*names)(const std::shared_ptr<arrow::Buffer>& bytes,
                                    const std::filesystem::path& file);
  // The columns at `indices` (into names).
  std::shared_ptr<arrow::Table> (*read)(const std::shared_ptr<arrow::Buffer>& bytes,
                                        const std::vector<int>& indices, const std::filesystem::path& file);
  arrow::Result<std::unique_ptr<BatchWriter>> (*writer)(const std::shared_ptr<arrow::Schema>& schema,
                                                        const std::shared_ptr<arrow::io::OutputStream>& sink);
};

extern const Format kCsv;
extern const Format kParquet;

// By the name's end. Throws vt::Error (kUsage) for another one.
const Format& format_of(const std::filesystem::path& file);

}  // namespace vt::data
