#include <arrow/io/interfaces.h>
#include <arrow/record_batch.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

#include <numeric>

#include "data/arrow_status.hpp"
#include "data/formats.hpp"

namespace vt::data {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kRowGroup = 1 << 20;
constexpr std::int64_t kReadAhead = 1 << 20;  // bytes of each column, instead of a whole row group

// The leaves of a column: a list has one, too.
void append_leaves(const parquet::arrow::SchemaField& field, std::vector<int>& leaves) {
  if (field.is_leaf()) leaves.push_back(field.column_index);
  for (const auto& child : field.children) append_leaves(child, leaves);
}

class ParquetSource final : public BatchSource {
 public:
  explicit ParquetSource(const fs::path& file) : file_(file) {
    const auto input = open_input(file);
    bytes_ = value_of(input->GetSize(), file);
    parquet::ReaderProperties buffered(arrow::default_memory_pool());
    buffered.enable_buffered_stream();
    buffered.set_buffer_size(kReadAhead);
    parquet::ArrowReaderProperties arrow(/*use_threads=*/false);
    arrow.set_batch_size(kTableBatch);
    arrow.set_pre_buffer(false);
    parquet::arrow::FileReaderBuilder builder;
    check(builder.Open(input, buffered), file);
    reader_ = value_of(builder.properties(arrow)->Build(), file);
    std::shared_ptr<arrow::Schema> schema;
    check(reader_->GetSchema(&schema), file);
    names_ = schema->field_names();
  }

  const std::vector<std::string>& names() const override { return names_; }

  void want(const std::vector<int>& indices) override {
    std::vector<int> leaves;
    for (const int i : indices) {
      append_leaves(reader_->manifest().schema_fields[static_cast<std::size_t>(i)], leaves);
    }
    std::vector<int> groups(static_cast<std::size_t>(reader_->num_row_groups()));
    std::iota(groups.begin(), groups.end(), 0);
    batches_ = value_of(reader_->GetRecordBatchReader(groups, leaves), file_);
  }

  std::shared_ptr<arrow::RecordBatch> next() override {
    auto batch = value_of(batches_->Next(), file_);
    if (batch) rows_ += batch->num_rows();
    return batch;
  }

  std::int64_t done() const override {
    const std::int64_t all = reader_->parquet_reader()->metadata()->num_rows();
    return all == 0 ? bytes_
                    : static_cast<std::int64_t>(static_cast<double>(bytes_) * static_cast<double>(rows_) /
                                                static_cast<double>(all));
  }

 private:
  fs::path file_;
  std::unique_ptr<parquet::arrow::FileReader> reader_;
  std::unique_ptr<arrow::RecordBatchReader> batches_;
  std::vector<std::string> names_;
  std::int64_t bytes_ = 0;
  std::int64_t rows_ = 0;
};

std::unique_ptr<BatchSource> source(const fs::path& file, char) {
  return std::make_unique<ParquetSource>(file);
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
  const auto properties = parquet::WriterProperties::Builder()
                              .compression(parquet::Compression::SNAPPY)
                              ->max_row_group_length(kRowGroup)
                              ->build();
  ARROW_ASSIGN_OR_RAISE(
      auto made, parquet::arrow::FileWriter::Open(*schema, arrow::default_memory_pool(), sink, properties));
  return std::make_unique<ParquetWriter>(std::move(made));
}

}  // namespace

const Format kParquet{source, writer};

}  // namespace vt::data
