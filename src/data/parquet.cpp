#include <arrow/buffer.h>
#include <arrow/io/memory.h>
#include <arrow/record_batch.h>
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

class ParquetWriter final : public BatchWriter {
 public:
  explicit ParquetWriter(std::unique_ptr<parquet::arrow::FileWriter> writer) : writer_(std::move(writer)) {}
  arrow::Status write(const arrow::RecordBatch& batch) override { return writer_->WriteRecordBatch(batch); }
  arrow::Status close() override { return writer_->Close(); }

 private:
  std::unique_ptr<parquet::arrow::FileWriter> writer_;
};

// A row group waits in memory until it is full.
arrow::Result<std::unique_ptr<BatchWriter>> writer(const std::shared_ptr<arrow::Schema>& schema,
                                                   const std::shared_ptr<arrow::io::OutputStream>& sink) {
  constexpr std::int64_t kRowGroup = 1 << 20;
  const auto properties = parquet::WriterProperties::Builder()
                              .compression(parquet::Compression::SNAPPY)
                              ->max_row_group_length(kRowGroup)
                              ->build();
  ARROW_ASSIGN_OR_RAISE(
      auto made, parquet::arrow::FileWriter::Open(*schema, arrow::default_memory_pool(), sink, properties));
  return std::make_unique<ParquetWriter>(std::move(made));
}

}  // namespace

const Format kParquet{names, read, writer};

}  // namespace vt::data
