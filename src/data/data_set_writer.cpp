#include "vt/data/data_set_writer.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>

#include "data/action_statistics.hpp"
#include "data/page_columns.hpp"
#include "io/files.hpp"
#include "vt/data/selection.hpp"

namespace vt::data {
namespace {

namespace fs = std::filesystem;

template <class To, class From>
std::vector<To> converted(const std::vector<From>& from) {
  std::vector<To> to(from.size());
  std::transform(from.begin(), from.end(), to.begin(),
                 [](const From& value) { return static_cast<To>(value); });
  return to;
}

// Column `at` of values [N, width].
template <class T>
std::vector<T> slice(const std::vector<T>& values, std::size_t at, std::size_t width) {
  std::vector<T> column;
  column.reserve(values.size() / width);
  for (std::size_t i = at; i < values.size(); i += width) column.push_back(values[i]);
  return column;
}

Values optional_values(const std::string& name, const Pages& pages) {
  if (name == "action_logp") return pages.action_logp;
  if (name == "n_clicks") return pages.n_clicks;
  if (name == "n_slots") return pages.n_slots;
  if (name == "turnover") return pages.turnover;
  if (name == "ts_us") return pages.ts_us;
  if (name == "hour") return converted<std::uint16_t>(pages.hour);
  std::vector<std::string> splits(pages.split.size());
  std::transform(pages.split.begin(), pages.split.end(), splits.begin(), [](Split s) { return name_of(s); });
  return splits;
}

}  // namespace

struct DataSetWriter::State {
  State(const fs::path& where, Manifest description)
      : folder(where), manifest(std::move(description)), statistics(manifest.low.size()) {
    for (const char* name : {"manifest.json", "pages.csv", "pages.parquet"}) fs::remove(folder / name);
    wanted = page_columns(manifest);
    table = std::make_unique<TableWriter>(folder / manifest.pages_file());
  }

  // The columns that page_columns() names, in its order.
  std::vector<Column> columns_of(const Pages& pages, const SessionIds& ids) const {
    const auto attributes = manifest.attributes.size();
    const auto k = manifest.low.size();
    std::vector<Column> columns;
    std::size_t at = 0;
    const auto add = [&](Values values, std::size_t width = 0) {
      columns.push_back({wanted[at++].name, std::move(values), width});
    };
    std::visit([&](const auto& values) { add(values); }, ids);
    add(pages.page);
    for (std::size_t i = 0; i < attributes; ++i) add(slice(pages.codes, i, attributes));
    if (manifest.format == TableFormat::kCsv) {
      for (std::size_t i = 0; i < k; ++i) add(slice(pages.action, i, k));
    } else if (k > 0) {
      add(pages.action, k);
    }
    add(converted<std::uint16_t>(pages.feedback));
    while (at < wanted.size()) add(optional_values(wanted[at].name, pages));
    return columns;
  }

  void count(const Pages& pages, const SessionIds& ids) {
    for (std::size_t row = 0; row < pages.rows(); ++row) {
      if (pages.page[row] == 0) ++manifest.sessions;
      last_page = std::max(last_page, pages.page[row]);
      if (pages.actions > 0) {
        statistics.add(std::span(pages.action_of(row), static_cast<std::size_t>(pages.actions)));
      }
    }
    manifest.page_views += static_cast<std::int64_t>(pages.rows());
    if (std::holds_alternative<std::vector<std::string>>(ids) != manifest.text_sessions) {
      throw std::invalid_argument("session ids of another type than described");
    }
  }

  fs::path folder;
  Manifest manifest;
  std::vector<WantedColumn> wanted;
  std::unique_ptr<TableWriter> table;
  ActionStatistics statistics;
  std::int32_t last_page = 0;
};

DataSetWriter::DataSetWriter(const fs::path& folder, Manifest description)
    : state_(std::make_unique<State>(folder, std::move(description))) {}
DataSetWriter::~DataSetWriter() = default;

void DataSetWriter::append(const Pages& pages, const SessionIds& ids, std::span<const Column> more) {
  state_->count(pages, ids);
  std::vector<Column> columns = state_->columns_of(pages, ids);
  columns.insert(columns.end(), more.begin(), more.end());
  state_->table->append(columns);
}

Manifest DataSetWriter::commit(std::int32_t max_page_index) {
  Manifest& manifest = state_->manifest;
  manifest.max_page_index = max_page_index >= 0 ? max_page_index : state_->last_page;
  manifest.center = state_->statistics.mean();
  manifest.scale = state_->statistics.deviation();
  manifest.norm_quantiles = state_->statistics.norm_quantiles();
  const TableWriter::Written written = state_->table->commit();
  manifest.pages_bytes = written.bytes;
  manifest.pages_sha256 = written.sha256;
  io::write_file(state_->folder / "manifest.json", to_json(manifest));
  return manifest;
}

}  // namespace vt::data
