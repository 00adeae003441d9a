// CSV as people have it: quoted fields, CRLF, a UTF-8 byte-order mark (contract, "Data set").
#include <arrow/buffer.h>
#include <arrow/csv/api.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/writer.h>
#include <arrow/record_batch.h>
#include <arrow/table.h>
#include <arrow/type.h>

#include <algorithm>
#include <cstring>

#include "data/arrow_status.hpp"
#include "data/formats.hpp"

namespace vt::data {
namespace {

namespace fs = std::filesystem;
using Bytes = std::shared_ptr<arrow::Buffer>;

constexpr int kLongestRow = 1 << 24;  // bytes

// wanted: the columns to convert; empty: all, by inference.
std::shared_ptr<arrow::RecordBatchReader> open(const Bytes& bytes, const fs::path& file,
                                               const std::vector<std::string>& wanted,
                                               arrow::csv::InvalidRowHandler ragged_row) {
  arrow::csv::ReadOptions read = arrow::csv::ReadOptions::Defaults();
  read.use_threads = false;
  read.block_size = kLongestRow;
  arrow::csv::ParseOptions parse = arrow::csv::ParseOptions::Defaults();
  parse.newlines_in_values = true;
  parse.invalid_row_handler = std::move(ragged_row);
  arrow::csv::ConvertOptions convert = arrow::csv::ConvertOptions::Defaults();
  convert.include_columns = wanted;
  for (const std::string& name : wanted) convert.column_types[name] = arrow::binary();
  auto input = std::make_shared<arrow::io::BufferReader>(bytes);
  return value_of(
      arrow::csv::StreamingReader::Make(arrow::io::default_io_context(), input, read, parse, convert), file);
}

std::vector<std::string> names(const Bytes& bytes, const fs::path& file) {
  if (bytes->size() > 0 &&
      std::memchr(bytes->data(), 0, static_cast<std::size_t>(bytes->size())) != nullptr) {
    refuse_file(file, "it holds a NUL byte, so it is not text");
  }
  const auto skip = [](const arrow::csv::InvalidRow&) { return arrow::csv::InvalidRowResult::Skip; };
  return open(bytes, file, {}, skip)->schema()->field_names();
}

std::shared_ptr<arrow::Table> read(const Bytes& bytes, const std::vector<int>& indices,
                                   const fs::path& file) {
  const std::vector<std::string> all = names(bytes, file);
  std::vector<std::string> wanted;
  for (const int index : indices) wanted.push_back(all[static_cast<std::size_t>(index)]);
  std::string ragged;
  const auto note = [&ragged](const arrow::csv::InvalidRow& row) {
    ragged = "row " + std::to_string(row.number - 1) + ": it has " + std::to_string(row.actual_columns) +
             " cells, the header has " + std::to_string(row.expected_columns);
    return arrow::csv::InvalidRowResult::Error;
  };
  try {
    return value_of(open(bytes, file, wanted, note)->ToTable(), file);
  } catch (const Error&) {
    if (ragged.empty()) throw;
    refuse_file(file, ragged);
  }
}

class CsvWriter final : public BatchWriter {
 public:
  explicit CsvWriter(std::shared_ptr<arrow::ipc::RecordBatchWriter> writer) : writer_(std::move(writer)) {}
  arrow::Status write(const arrow::RecordBatch& batch) override { return writer_->WriteRecordBatch(batch); }
  arrow::Status close() override { return writer_->Close(); }

 private:
  std::shared_ptr<arrow::ipc::RecordBatchWriter> writer_;
};

// Arrow quotes all names or none.
arrow::Result<std::unique_ptr<BatchWriter>> writer(const std::shared_ptr<arrow::Schema>& schema,
                                                   const std::shared_ptr<arrow::io::OutputStream>& sink) {
  arrow::csv::WriteOptions options = arrow::csv::WriteOptions::Defaults();
  const std::vector<std::string> names = schema->field_names();
  const bool plain = std::none_of(names.begin(), names.end(), [](const std::string& name) {
    return name.find_first_of(",\"\r\n") != name.npos;
  });
  if (plain) options.quoting_header = arrow::csv::QuotingStyle::None;
  ARROW_ASSIGN_OR_RAISE(auto made, arrow::csv::MakeCSVWriter(sink, schema, options));
  return std::make_unique<CsvWriter>(std::move(made));
}

}  // namespace

const Format kCsv{names, read, writer};

}  // namespace vt::data
