// CSV as people have it: quoted fields, CRLF, a UTF-8 byte-order mark (contract, "Data set").
#include <arrow/array.h>
#include <arrow/csv/api.h>
#include <arrow/io/interfaces.h>
#include <arrow/ipc/writer.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>

#include <algorithm>
#include <cstring>

#include "data/arrow_status.hpp"
#include "data/cell.hpp"
#include "data/formats.hpp"

namespace vt::data {
namespace {

namespace fs = std::filesystem;

constexpr int kLongestRow = 1 << 24;  // bytes

// All columns are read, wanted or not, so that no broken text goes by unseen.
class CsvSource final : public BatchSource {
 public:
  CsvSource(const fs::path& file, char separator) : file_(file) {
    parse_.delimiter = separator;
    parse_.newlines_in_values = true;
    parse_.invalid_row_handler = [this](const arrow::csv::InvalidRow& row) {
      if (names_.empty()) return arrow::csv::InvalidRowResult::Skip;  // the header comes first
      ragged_ = {file_, "", row.number - 1,
                 "it has " + std::to_string(row.actual_columns) + " cells, the header has " +
                     std::to_string(row.expected_columns)};
      return arrow::csv::InvalidRowResult::Error;
    };
    names_ = open({})->schema()->field_names();
    for (const std::string& name : names_) {
      if (!is_text(name)) refuse({file_, "", 0, "the header is not UTF-8 text without NUL"});
    }
  }

  const std::vector<std::string>& names() const override { return names_; }

  void want(const std::vector<int>&) override {
    arrow::csv::ConvertOptions convert = arrow::csv::ConvertOptions::Defaults();
    for (const std::string& name : names_) convert.column_types[name] = arrow::binary();
    reader_ = open(convert);
  }

  std::shared_ptr<arrow::RecordBatch> next() override {
    auto batch = sound(reader_->Next());
    if (!batch) return batch;
    for (int i = 0; i < batch->num_columns(); ++i) check_text(*batch, i);
    rows_ += batch->num_rows();
    return batch;
  }

  std::int64_t done() const override { return reader_->bytes_read(); }

 private:
  // Arrow tells a ragged row to the handler only.
  template <class T>
  T sound(arrow::Result<T> result) const {
    if (!result.ok() && ragged_.row > 0) refuse(ragged_);
    return value_of(std::move(result), file_);
  }

  std::shared_ptr<arrow::csv::StreamingReader> open(const arrow::csv::ConvertOptions& convert) {
    arrow::csv::ReadOptions read = arrow::csv::ReadOptions::Defaults();
    read.use_threads = false;  // row numbers are known in order only
    read.block_size = kLongestRow;
    return sound(arrow::csv::StreamingReader::Make(arrow::io::default_io_context(), open_input(file_), read,
                                                   parse_, convert));
  }

  void check_text(const arrow::RecordBatch& batch, int column) const {
    const auto& cells = static_cast<const arrow::BinaryArray&>(*batch.column(column));
    const std::int64_t rows = cells.length();
    if (rows == 0) return;
    const auto begin = cells.value_offset(0);
    const auto size = static_cast<std::size_t>(cells.value_offset(rows) - begin);
    const auto* bytes = reinterpret_cast<const char*>(cells.value_data()->data()) + begin;
    if (is_text({bytes, size})) return;
    for (std::int64_t i = 0; i < rows; ++i) {
      if (is_text(cells.GetView(i))) continue;
      const bool nul = cells.GetView(i).find('\0') != std::string_view::npos;
      refuse({file_, batch.column_name(column), rows_ + i + 1,
              nul ? "the cell holds a NUL byte" : "the cell is not UTF-8"});
    }
  }

  fs::path file_;
  arrow::csv::ParseOptions parse_ = arrow::csv::ParseOptions::Defaults();
  TableFault ragged_;
  std::vector<std::string> names_;
  std::shared_ptr<arrow::csv::StreamingReader> reader_;
  std::int64_t rows_ = 0;
};

std::unique_ptr<BatchSource> source(const fs::path& file, char separator) {
  return std::make_unique<CsvSource>(file, separator);
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

const Format kCsv{source, writer};

}  // namespace vt::data
