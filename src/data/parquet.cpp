#include <arrow/buffer.h>
#include <arrow/io/memory.h>
#include <arrow/table.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

#include "data/arrow_status.hpp"
#include "data/formats.hpp"

namespace vt::data {
namespace {

namespace fs = std::filesystem;
using Bytes = std::shared_ptr<arrow::Buffer>;

std::unique_ptr<parquet::arrow::FileReader> open(const Bytes& bytes, const fs::path& file) {
  return value_of(parquet::arrow::OpenFile(std::make_shared<arrow::io::BufferReader>(bytes),
                                           arrow::default_memory_pool()),
                  file);
}

std::shared_ptr<arrow::Schema> schema_of(parquet::arrow::FileReader& reader, const fs::path& file) {
  std::shared_ptr<arrow::Schema> schema;
  check(reader.GetSchema(&schema), file);
  // Nested columns would shift the indices that reading goes by.
  if (schema->num_fields() != reader.parquet_reader()->metadata()->num_columns()) {
    refuse_file(file, "it has nested columns; a table has one value a cell");
  }
  return schema;
}

std::vector<std::string> names(const Bytes& bytes, const fs::path& file) {
  return schema_of(*open(bytes, file), file)->field_names();
}

std::shared_ptr<arrow::Table> read(const Bytes& bytes, const std::vector<int>& indices,
                                   const fs::path& file) {
  const auto reader = open(bytes, file);
  schema_of(*reader, file);
  return value_of(reader->ReadTable(indices), file);
}

arrow::Status write(const arrow::Table& table, const std::shared_ptr<arrow::io::OutputStream>& sink) {
  constexpr std::int64_t kRowGroup = 1 << 20;
  const auto properties =
      parquet::WriterProperties::Builder().compression(parquet::Compression::SNAPPY)->build();
  return parquet::arrow::WriteTable(table, arrow::default_memory_pool(), sink, kRowGroup, properties);
}

}  // namespace

const Format kParquet{names, read, write};

}  // namespace vt::data
