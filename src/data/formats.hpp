// CSV and Parquet as Arrow record batches, in and out, in bounded memory.
#pragma once

#include <arrow/type_fwd.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "vt/data/table.hpp"

namespace vt::data {

// Record batches into a file of one format.
class BatchWriter {
 public:
  virtual ~BatchWriter() = default;
  virtual arrow::Status write(const arrow::RecordBatch& batch) = 0;
  virtual arrow::Status close() = 0;
};

// Record batches out of a file of one format. Throws vt::Error, or as Arrow does.
class BatchSource {
 public:
  virtual ~BatchSource() = default;
  virtual const std::vector<std::string>& names() const = 0;  // in the file's order
  // Columns that next() must give at least, each once, by their index into names().
  virtual void want(const std::vector<int>& indices) = 0;
  virtual std::shared_ptr<arrow::RecordBatch> next() = 0;  // null at the end
  virtual std::int64_t done() const = 0;                   // bytes of the file, or about that
};

struct Format {
  std::unique_ptr<BatchSource> (*source)(const std::filesystem::path& file, char separator);
  arrow::Result<std::unique_ptr<BatchWriter>> (*writer)(const std::shared_ptr<arrow::Schema>& schema,
                                                        const std::shared_ptr<arrow::io::OutputStream>& sink);
};

extern const Format kCsv;  // cells are binary: as written, but UTF-8 without NUL
extern const Format kParquet;

// kByName: by the name's end. Throws vt::Error (kUsage) for another one.
const Format& format_of(const std::filesystem::path& file, TableFormat format = TableFormat::kByName);

// A file to read from. Throws vt::Error as io::read_file.
std::shared_ptr<arrow::io::RandomAccessFile> open_input(const std::filesystem::path& file);

}  // namespace vt::data
