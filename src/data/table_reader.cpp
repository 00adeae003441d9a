#include <arrow/io/file.h>
#include <arrow/record_batch.h>

#include <algorithm>

#include "data/arrow_status.hpp"
#include "data/column.hpp"
#include "data/convert.hpp"
#include "data/formats.hpp"
#include "io/files.hpp"
#include "io/nearest.hpp"
#include "vt/data/table.hpp"

namespace vt::data {
namespace {

namespace fs = std::filesystem;

// Arrow's readers may throw, too.
template <class Work>
auto guarded(const fs::path& file, const Work& work) {
  try {
    return work();
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    refuse_file(file, first_line(error.what()));
  }
}

void refuse_repeated(const std::vector<std::string>& names, const fs::path& file) {
  for (auto name = names.begin(); name != names.end(); ++name) {
    if (std::find(names.begin(), name, *name) != name) refuse({file, *name, 0, "its name occurs twice"});
  }
}

int index_of(const std::string& name, const std::vector<std::string>& names, const fs::path& file) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<int>(found - names.begin());
  const std::string near = io::nearest(name, names);
  refuse({file, name, 0, "it is missing" + (near.empty() ? "" : "; the nearest there is `" + near + "`")});
}

}  // namespace

const Format& format_of(const fs::path& file, TableFormat format) {
  if (format == TableFormat::kCsv || (format == TableFormat::kByName && file.extension() == ".csv"))
    return kCsv;
  if (format == TableFormat::kParquet || file.extension() == ".parquet") return kParquet;
  throw Error(ErrorKind::kUsage, "unknown kind of table", file.string(),
              "its name ends in neither .csv nor .parquet");
}

std::shared_ptr<arrow::io::RandomAccessFile> open_input(const fs::path& file) {
  io::expect_file(file);
  return value_of(arrow::io::ReadableFile::Open(file.string()), file);
}

std::string TableFault::place() const {
  return (column.empty() ? "" : "column `" + column + "`: ") +
         (row > 0 ? "row " + std::to_string(row) + ": " : "");
}

void refuse(const TableFault& fault) {
  refuse_file(fault.file, fault.place() + fault.why);
}

struct TableReader::State {
  State(const fs::path& name, TableFormat format, char separator)
      : file(name), source(guarded(file, [&] { return format_of(file, format).source(file, separator); })) {
    refuse_repeated(source->names(), file);
  }

  fs::path file;
  std::unique_ptr<BatchSource> source;
  std::vector<WantedColumn> wanted;
  OnFault on_fault;
  std::shared_ptr<arrow::RecordBatch> batch;  // what is left of the last one read
  std::int64_t first_row = 1;
  std::int64_t rows = 0;  // of the present batch
};

TableReader::TableReader(const fs::path& file, TableFormat format, char separator)
    : state_(std::make_unique<State>(file, format, separator)) {}
TableReader::~TableReader() = default;

const std::vector<std::string>& TableReader::names() const {
  return state_->source->names();
}

bool TableReader::has(const std::string& name) const {
  return std::find(names().begin(), names().end(), name) != names().end();
}

void TableReader::want(std::vector<WantedColumn> wanted, OnFault on_fault) {
  State& state = *state_;
  std::vector<int> indices;
  for (const WantedColumn& column : wanted) indices.push_back(index_of(column.name, names(), state.file));
  std::sort(indices.begin(), indices.end());
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  guarded(state.file, [&] { state.source->want(indices); });
  state.wanted = std::move(wanted);
  state.on_fault = std::move(on_fault);
}

bool TableReader::next(std::vector<Column>& columns) {
  State& state = *state_;
  state.first_row += state.rows;
  state.rows = 0;
  return guarded(state.file, [&] {
    while (!state.batch || state.batch->num_rows() == 0) {
      state.batch = state.source->next();
      if (!state.batch) return false;
      check(state.batch->Validate(), state.file);
    }
    const auto part = state.batch->Slice(0, kTableBatch);
    state.batch = state.batch->Slice(part->num_rows());
    state.rows = part->num_rows();
    columns.clear();
    for (WantedColumn& wanted : state.wanted) {
      const auto cells = part->GetColumnByName(wanted.name);
      if (!cells) refuse({state.file, wanted.name, 0, "it holds no values"});
      columns.push_back(from_arrow(*cells, wanted, {state.file, state.first_row, state.on_fault}));
      wanted.width = static_cast<int>(columns.back().width);
    }
    return true;
  });
}

std::int64_t TableReader::first_row() const {
  return state_->first_row;
}

std::int64_t TableReader::done() const {
  return state_->source->done();
}

std::int64_t TableReader::total() const {
  return static_cast<std::int64_t>(fs::file_size(state_->file));
}

std::vector<std::string> column_names(const fs::path& file) {
  return TableReader(file).names();
}

std::vector<Column> read_table(const fs::path& file, std::span<const WantedColumn> wanted) {
  TableReader reader(file);
  reader.want({wanted.begin(), wanted.end()});
  std::vector<Column> all;
  for (const WantedColumn& column : wanted) all.push_back(empty_column(column));
  std::vector<Column> batch;
  while (reader.next(batch)) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i].width = batch[i].width;
      append_rows(batch[i], 0, batch[i].rows(), all[i]);
    }
  }
  return all;
}

}  // namespace vt::data
