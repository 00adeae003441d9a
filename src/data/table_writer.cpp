#include <arrow/array.h>
#include <arrow/io/interfaces.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

#include "data/arrow_status.hpp"
#include "data/column.hpp"
#include "data/convert.hpp"
#include "data/formats.hpp"
#include "io/files.hpp"
#include "io/sha256.hpp"
#include "vt/data/table.hpp"

namespace vt::data {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBatchRows = 1 << 16;  // what Arrow is given at a time; it divides a row group

// A FileWriter as Arrow writes into one. Arrow passes no exceptions on: the first one waits in `fault`.
class Sink final : public arrow::io::OutputStream {
 public:
  explicit Sink(const fs::path& file) : file_(file) {}

  arrow::Status Write(const void* data, std::int64_t size) override {
    try {
      const std::span bytes(static_cast<const std::byte*>(data), static_cast<std::size_t>(size));
      digest_.add(bytes);
      file_.write(bytes);
    } catch (const std::exception& error) {
      fault_ = std::current_exception();
      return arrow::Status::IOError(error.what());
    }
    position_ += size;
    return arrow::Status::OK();
  }
  arrow::Result<std::int64_t> Tell() const override { return position_; }
  arrow::Status Close() override {
    closed_ = true;
    return arrow::Status::OK();
  }
  bool closed() const override { return closed_; }

  std::exception_ptr fault() const { return fault_; }
  TableWriter::Written commit() {
    file_.commit();
    return {digest_.hex(), static_cast<std::uint64_t>(position_)};
  }

 private:
  io::FileWriter file_;
  io::Sha256 digest_;
  std::int64_t position_ = 0;
  bool closed_ = false;
  std::exception_ptr fault_;
};

void validate(std::span<const Column> rows) {
  if (rows.empty()) throw std::invalid_argument("a table without columns");
  for (const Column& column : rows) {
    if (column.rows() != rows[0].rows()) throw std::invalid_argument("columns of different lengths");
  }
}

}  // namespace

struct TableWriter::State {
  explicit State(const fs::path& name) : file(name), format(format_of(name)) {}

  // Names, types and order of the columns are those of the first batch.
  void open(std::span<const Column> rows) {
    std::vector<std::shared_ptr<arrow::Field>> fields;
    for (const Column& column : rows) {
      pending.push_back(empty_like(column));
      fields.push_back(arrow::field(column.name, to_arrow(pending.back())->type(), /*nullable=*/false));
    }
    schema = arrow::schema(fields);
    sink = std::make_shared<Sink>(file);
    auto made = format.writer(schema, sink);
    expect(made.status());
    writer = std::move(made).ValueUnsafe();
  }

  void expect_same_columns(std::span<const Column> rows) const {
    const bool same = std::equal(
        rows.begin(), rows.end(), pending.begin(), pending.end(), [](const Column& a, const Column& b) {
          return a.name == b.name && a.width == b.width && a.values.index() == b.values.index();
        });
    if (!same) throw std::invalid_argument("other columns than in the first batch");
  }

  void write_pending() {
    std::vector<std::shared_ptr<arrow::Array>> arrays;
    for (const Column& column : pending) arrays.push_back(to_arrow(column));
    const auto rows = static_cast<std::int64_t>(pending[0].rows());
    expect(writer->write(*arrow::RecordBatch::Make(schema, rows, std::move(arrays))));
    for (Column& column : pending) std::visit([](auto& values) { values.clear(); }, column.values);
  }

  void expect(const arrow::Status& status) const {
    if (sink->fault()) std::rethrow_exception(sink->fault());
    check(status, file);
  }

  fs::path file;
  const Format& format;
  std::vector<Column> pending;  // fewer than kBatchRows rows
  std::shared_ptr<arrow::Schema> schema;
  std::shared_ptr<Sink> sink;
  std::unique_ptr<BatchWriter> writer;
};

TableWriter::TableWriter(const fs::path& file) : state_(std::make_unique<State>(file)) {}
TableWriter::~TableWriter() = default;

void TableWriter::append(std::span<const Column> rows) {
  validate(rows);
  State& state = *state_;
  if (!state.writer) state.open(rows);
  state.expect_same_columns(rows);
  for (std::size_t begin = 0; begin < rows[0].rows();) {
    const std::size_t end = std::min(begin + kBatchRows - state.pending[0].rows(), rows[0].rows());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      append_rows(rows[i], begin, end, state.pending[i]);
    }
    if (state.pending[0].rows() == kBatchRows) state.write_pending();
    begin = end;
  }
}

TableWriter::Written TableWriter::commit() {
  State& state = *state_;
  if (!state.writer) throw std::invalid_argument("a table without columns");
  if (state.pending[0].rows() > 0) state.write_pending();
  state.expect(state.writer->close());
  return state.sink->commit();
}

void write_table(const fs::path& file, std::span<const Column> columns) {
  TableWriter writer(file);
  writer.append(columns);
  writer.commit();
}

}  // namespace vt::data
